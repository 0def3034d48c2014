package dev.locus.loader;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Counts the rows of all reading threads, tells of progress, and stops the others when one has failed.
final class ReadTally {
    private static final int ROWS_PER_CALL = 1 << 16;

    private final LoadProgress progress;
    private final long rowsTotal;
    private final AtomicLong rows = new AtomicLong();
    private volatile @Nullable Throwable failure;

    /// Ends a thread's reading because another one's failed. Without a stack trace.
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("reading was stopped", null, false, false);
        }
    }

    /// @param rowsTotal or about that, or [LoadProgress#UNKNOWN]
    ReadTally(LoadProgress progress, long rowsTotal) {
        this.progress = progress;
        this.rowsTotal = rowsTotal;
    }

    /// @throws StoppedException if another thread has failed
    /// @throws LoadFailedException if the load was cancelled
    void add(int count) {
        if (failure != null) {
            throw new StoppedException();
        }
        long now = rows.addAndGet(count);
        if (now / ROWS_PER_CALL != (now - count) / ROWS_PER_CALL) {
            synchronized (this) {
                progress.at(
                        LoadProgress.Phase.READING, rows.get(), rowsTotal < 0 ? rowsTotal : Math.max(now, rowsTotal));
            }
            if (progress.isCancelled()) {
                throw LoadFailedException.cancelled();
            }
        }
    }

    long rows() {
        return rows.get();
    }

    /// Keeps the first failure.
    synchronized void fail(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        }
    }

    @Nullable
    Throwable failure() {
        return failure;
    }
}
