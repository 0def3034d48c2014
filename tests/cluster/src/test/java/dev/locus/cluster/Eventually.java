package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/// Waits for something that another thread is about to do.
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Eventually() {}

    /// Asks again and again until the answer is the expected one.
    static <T> void equal(T expected, Supplier<T> actual) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        T last = actual.get();
        while (!Objects.equals(expected, last) && System.nanoTime() < end) {
            Thread.onSpinWait();
            last = actual.get();
        }
        assertEquals(expected, last, "not even after " + PATIENCE);
    }
}
