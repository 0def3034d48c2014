package dev.locus.loader;

import java.io.Serial;

/// A load that ended before it was done, by something that passes. Resuming it goes on.
public final class LoadStoppedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    LoadStoppedException(String load, String reason, Throwable cause) {
        super(reason + "\nGo on with:  locus load resume " + load, cause);
    }
}
