package dev.locus.client;

import dev.locus.transport.Deadline;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.util.concurrent.CompletableFuture;

/// Scores requests. Never throws and never blocks: a failure is a future failed with a
/// [dev.locus.protocol.ServingException]. Cancelling the future cancels what is still under way. Thread-safe.
@FunctionalInterface
public interface ScoreChannel {
    CompletableFuture<ScoreResponse> score(ScoreRequest request, Deadline deadline);
}
