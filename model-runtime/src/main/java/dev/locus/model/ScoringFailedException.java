package dev.locus.model;

import java.io.Serial;

/// A model failed on its inputs, for example on an index that is larger than its embedding table.
public final class ScoringFailedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    ScoringFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
