package dev.locus.loader.follow;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A follower that can't go on. What it had written is committed; started again it goes on there.
public final class FollowFailedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    private FollowFailedException(String message, @Nullable Throwable cause, boolean passing) {
        super(message, cause);
        this.passing = passing;
    }

    static FollowFailedException refused(String message, @Nullable Throwable cause) {
        return new FollowFailedException(message, cause, false);
    }

    /// By something that passes.
    public static FollowFailedException stopped(String message, @Nullable Throwable cause) {
        return new FollowFailedException(message, cause, true);
    }

    /// Whether the same follower may work later; otherwise something has to be corrected.
    public boolean isPassing() {
        return passing;
    }
}
