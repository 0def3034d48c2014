package dev.locus.shard;

import com.google.common.base.Ticker;
import dev.locus.protocol.ServingException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Tells people of failures that no caller is to blame for and no error code foresees: a model that fails on its
/// inputs, a broken invariant. At most one line a second, which says how many were left out. Thread-safe.
final class FaultLog {
    private static final System.Logger LOG = System.getLogger(FaultLog.class.getName());
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Ticker ticker;
    private final AtomicLong nextNanos;
    private final AtomicLong leftOut = new AtomicLong();

    FaultLog(Ticker ticker) {
        this.ticker = ticker;
        this.nextNanos = new AtomicLong(ticker.read());
    }

    void record(String doing, Throwable failure) {
        if (failure instanceof ServingException || failure instanceof CancellationException) {
            return;
        }
        long now = ticker.read();
        long next = nextNanos.get();
        if (now - next < 0 || !nextNanos.compareAndSet(next, now + INTERVAL_NANOS)) {
            leftOut.incrementAndGet();
            return;
        }
        long skipped = leftOut.getAndSet(0);
        LOG.log(
                System.Logger.Level.ERROR,
                doing + " failed" + (skipped == 0 ? "" : " (" + skipped + " more since the last line)"),
                failure);
    }
}
