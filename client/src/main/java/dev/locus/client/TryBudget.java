package dev.locus.client;

import java.util.concurrent.atomic.AtomicLong;

/// Bounds how many calls are made beyond the first try of each, to a share of the first tries: retries must not finish
/// off a cluster that fails because it has too much to do. What was saved up allows a burst, as when a node dies with
/// calls under way. A token bucket that is filled by calls, not by time. Thread-safe.
final class TryBudget {
    private static final long ONE = 1_000;

    private final long perCall;
    private final long max;
    private final AtomicLong saved;

    /// @param share of the first tries
    /// @param burst tries that can be saved up, and are there to begin with
    TryBudget(double share, int burst) {
        this.perCall = (long) (share * ONE);
        this.max = burst * ONE;
        this.saved = new AtomicLong(max);
    }

    /// A first try was made.
    void earn() {
        if (saved.get() < max) {
            saved.addAndGet(perCall);
        }
    }

    /// @return whether another try may be made
    boolean spend() {
        return saved.getAndUpdate(now -> now >= ONE ? now - ONE : now) >= ONE;
    }
}
