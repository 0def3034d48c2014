package dev.locus.shard;

import dev.locus.feature.InvalidDocumentException;
import dev.locus.model.ModelMismatchException;
import dev.locus.model.ScoringFailedException;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.util.concurrent.CompletionException;

/// Gives what went wrong while a change was inspected or a release prepared its number.
final class PreparationFailure {
    private PreparationFailure() {}

    static ServingException of(RuntimeException failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case ServingException named -> named;
            case ModelMismatchException mismatch -> new ServingException(ServingError.INVALID_MODEL, message, mismatch);
            case ScoringFailedException failed ->
                new ServingException(ServingError.INVALID_MODEL, "warm-up failed: " + message, failed);
            case InvalidDocumentException invalid -> new ServingException(ServingError.INVALID_LOAD, message, invalid);
            case Store.StoreException store ->
                new ServingException(
                        store.noSpace() ? ServingError.DISK_FULL : ServingError.DATA_DAMAGED, message, store);
            default -> new ServingException(ServingError.INTERNAL, "unexpected failure: " + cause, cause);
        };
    }
}
