package dev.locus.testing;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until it is moved by hand. As an [InstantSource] it tells the time of day; its [#ticker]
/// tells elapsed nanoseconds. [#advance] moves both; [#jumpTo] moves only the time of day, as a machine's clock that
/// is set right does. Safe for use by several threads.
public final class HandClock implements InstantSource {
    private Instant now;
    private long nanos;

    private HandClock(Instant now) {
        this.now = now;
    }

    /// A clock that shows 2026-01-01T00:00:00Z.
    public static HandClock standing() {
        return at(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /// A clock that shows the given time.
    public static HandClock at(Instant now) {
        return new HandClock(now);
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /// Elapsed time by this clock.
    public Ticker ticker() {
        return new Ticker() {
            @Override
            public long read() {
                return elapsedNanos();
            }
        };
    }

    /// Lets time pass.
    ///
    /// @throws IllegalArgumentException if the duration is negative: elapsed time never goes back
    public synchronized void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("Cannot advance by " + duration + ". Use jumpTo to set the time back.");
        }
        now = now.plus(duration);
        nanos += duration.toNanos();
    }

    /// Sets the time of day, forward or back, while no time passes.
    public synchronized void jumpTo(Instant instant) {
        now = instant;
    }

    @Override
    public String toString() {
        return "HandClock[" + instant() + "]";
    }

    private synchronized long elapsedNanos() {
        return nanos;
    }
}
