package dev.locus.directory;

import com.google.common.base.Ticker;
import java.time.Duration;

/// Time as leases count it: only that in which this process could have heard of a member. Were it stopped for a
/// minute, every lease would have run out otherwise, and nobody would be there. Not thread-safe.
final class ListeningTime {
    private final Ticker ticker;
    private final long stepNanosMax;
    private long lastNanos;
    private long nanos;

    /// @param stepMax the longest time between two calls of [#advance] that is not taken for a pause
    ListeningTime(Ticker ticker, Duration stepMax) {
        this.ticker = ticker;
        this.stepNanosMax = stepMax.toNanos();
        this.lastNanos = ticker.read();
    }

    /// Counts the time since the last call, to be called often.
    void advance() {
        long now = ticker.read();
        nanos += Math.min(now - lastNanos, stepNanosMax);
        lastNanos = now;
    }

    /// As of the last [#advance].
    long nanos() {
        return nanos;
    }
}
