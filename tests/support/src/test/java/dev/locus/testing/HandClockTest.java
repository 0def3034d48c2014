package dev.locus.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class HandClockTest {
    private final HandClock clock = HandClock.standing();

    @Test
    void advancingMovesTheTimeOfDayAndTheElapsedTime() {
        Ticker ticker = clock.ticker();
        clock.advance(Duration.ofMillis(1500));
        assertEquals(Instant.parse("2026-01-01T00:00:01.500Z"), clock.instant());
        assertEquals(1_500_000_000L, ticker.read());
    }

    @Test
    void aJumpMovesOnlyTheTimeOfDay() {
        clock.advance(Duration.ofSeconds(1));
        clock.jumpTo(Instant.EPOCH);
        assertEquals(Instant.EPOCH, clock.instant());
        assertEquals(1_000_000_000L, clock.ticker().read());
    }

    @Test
    void elapsedTimeNeverGoesBack() {
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofNanos(-1)));
    }
}
