package dev.locus.feature;

import java.io.Serial;

/// A file that people write (a view, a manifest, a configuration) says something it can't say. The message names the
/// file, the place in it where known, the value, and the way out; several findings stand on lines of their own.
public final class InvalidDocumentException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public InvalidDocumentException(String message) {
        super(message);
    }
}
