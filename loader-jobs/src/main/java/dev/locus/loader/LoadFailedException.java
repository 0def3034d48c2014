package dev.locus.loader;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A load that could not be made; it left nothing behind. The message says what is wrong where, and what to do.
public final class LoadFailedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    LoadFailedException(String message) {
        this(message, null);
    }

    LoadFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
