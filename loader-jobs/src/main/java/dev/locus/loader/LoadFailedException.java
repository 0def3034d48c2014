package dev.locus.loader;

import com.google.common.base.Throwables;
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

    /// What libraries wrapped.
    static @Nullable LoadFailedException within(Throwable failure) {
        return Throwables.getCausalChain(failure).stream()
                .filter(LoadFailedException.class::isInstance)
                .map(LoadFailedException.class::cast)
                .findFirst()
                .orElse(null);
    }

    /// The failure that libraries wrapped, or a new one if they did not.
    static LoadFailedException of(String message, Throwable cause) {
        LoadFailedException within = within(cause);
        return within == null ? new LoadFailedException(message, cause) : within;
    }

    public Kind kind() {
        return kind;
    }
}
