package dev.locus.loader.follow;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A record that is no row; the message says why.
final class UnreadableRecordException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    UnreadableRecordException(String message) {
        this(message, null);
    }

    UnreadableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
