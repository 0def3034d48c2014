package dev.locus.client;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Runs work later. A seam of its own, so that tests turn the clock by hand.
@FunctionalInterface
public interface Timers {
    /// @param work short: it holds up other timers
    /// @return takes it back, if it has not begun
    Runnable after(long nanos, Runnable work);

    static Timers of(ScheduledExecutorService executor) {
        return (nanos, work) -> {
            Future<?> scheduled = executor.schedule(work, nanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        };
    }
}
