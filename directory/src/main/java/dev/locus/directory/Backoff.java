package dev.locus.directory;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next try: twice as long after every failure, up to a limit, less a random half,
/// so that those who failed together do not try together. Not thread-safe.
final class Backoff {
    private static final long FIRST_NANOS = 100_000_000;

    private final long nanosMax;
    private final RandomGenerator random;
    private long nanos = FIRST_NANOS;

    Backoff(Duration max, RandomGenerator random) {
        this.nanosMax = max.toNanos();
        this.random = random;
    }

    long nextNanos() {
        long whole = Math.min(nanos, nanosMax);
        nanos = Math.min(nanos * 2, nanosMax);
        return whole / 2 + random.nextLong(whole / 2 + 1);
    }

    void succeeded() {
        nanos = FIRST_NANOS;
    }
}
