package dev.locus.transport;

import com.google.common.base.Ticker;
import java.time.Duration;

/// A moment on the process's monotonic clock after which an answer is of no use.
///
/// @param atNanos as [Ticker#read()] counts
public record Deadline(long atNanos) {
    public static Deadline after(Duration duration, Ticker ticker) {
        return new Deadline(ticker.read() + duration.toNanos());
    }

    /// Nanoseconds left; 0 or less once it has passed.
    public long remainingNanos(Ticker ticker) {
        return atNanos - ticker.read();
    }

    public Deadline earlierBy(Duration reserve) {
        return new Deadline(atNanos - reserve.toNanos());
    }

    public boolean isPast(Ticker ticker) {
        return remainingNanos(ticker) <= 0;
    }
}
