package dev.locus.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits until something holds that another thread or process brings about, and fails with what was seen instead. It
/// looks every millisecond, so a test waits as long as it must and no longer.
///
/// Not for what a test can decide itself: on a [HandClock], move the clock; with a future, join it.
public final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private Eventually() {}

    /// Returns when the condition holds.
    ///
    /// @param seen describes the state, for the message of the failure
    /// @throws AssertionError if the condition still does not hold after the given time
    public static void holds(Duration atMost, BooleanSupplier condition, Supplier<?> seen) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > atMost.toNanos()) {
                throw new AssertionError("Still not so after " + atMost + ": " + seen.get());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("Interrupted while waiting: " + seen.get());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
