package dev.locus.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EventuallyTest {
    @Test
    void returnsOnceAnotherThreadHasMadeItSo() {
        CompletableFuture<String> done = CompletableFuture.supplyAsync(() -> "done");
        Eventually.holds(Duration.ofSeconds(30), done::isDone, done::toString);
        assertEquals("done", done.join());
    }

    @Test
    void looksAtLeastOnceHoweverShortTheTime() {
        Eventually.holds(Duration.ZERO, () -> true, () -> "never asked");
    }

    @Test
    void saysWhatItSawWhenTimeIsUp() {
        AtomicInteger looks = new AtomicInteger();
        AssertionError error = assertThrows(
                AssertionError.class,
                () -> Eventually.holds(Duration.ofMillis(5), () -> looks.incrementAndGet() < 0, () -> "two of three"));
        assertEquals("Still not so after PT0.005S: two of three", error.getMessage());
    }
}
