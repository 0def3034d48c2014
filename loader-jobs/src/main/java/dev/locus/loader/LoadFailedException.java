package dev.locus.loader;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A load that could not be made; it left nothing behind. The message says what is wrong where, and what to do.
public final class LoadFailedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /// What has to change before the load can be made.
    public enum Kind {
        /// The input, or what was asked for.
        REFUSED,
        /// Nothing: the same load may be made again when the machines are well.
        STOPPED,
        /// Somebody's mind.
        CANCELLED
    }

    LoadFailedException(String message) {
        this(message, null);
    }

    LoadFailedException(String message, @Nullable Throwable cause) {
        this(Kind.REFUSED, message, cause);
    }

    LoadFailedException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static LoadFailedException cancelled() {
        return new LoadFailedException(Kind.CANCELLED, "the load was cancelled", null);
    }

    static LoadFailedException stopped(String message, Throwable cause) {
        return new LoadFailedException(Kind.STOPPED, message, cause);
    }

    public Kind kind() {
        return kind;
    }
}
