package dev.locus.client;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Timers that go off when the test lets time pass.
final class HandTimers implements Timers {
    private record Timer(long atNanos, Runnable work) {}

    private final List<Timer> waiting = new ArrayList<>();
    private long nowNanos;

    Ticker ticker() {
        return new Ticker() {
            @Override
            public long read() {
                return nowNanos;
            }
        };
    }

    @Override
    public Runnable after(long nanos, Runnable work) {
        Timer timer = new Timer(nowNanos + nanos, work);
        waiting.add(timer);
        return () -> waiting.remove(timer);
    }

    void pass(Duration duration) {
        long end = nowNanos + duration.toNanos();
        for (Timer next = next(end); next != null; next = next(end)) {
            waiting.remove(next);
            nowNanos = Math.max(nowNanos, next.atNanos());
            next.work().run();
        }
        nowNanos = end;
    }

    private @Nullable Timer next(long end) {
        return waiting.stream()
                .filter(timer -> timer.atNanos() <= end)
                .min(Comparator.comparingLong(Timer::atNanos))
                .orElse(null);
    }

    /// Timers that have not gone off.
    int waiting() {
        return waiting.size();
    }
}
