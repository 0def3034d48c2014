package dev.locus.directory;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/// Calls something again and again, whatever becomes of a single call.
final class Ticking {
    private static final System.Logger LOG = System.getLogger(Ticking.class.getName());

    private Ticking() {}

    static void every(Duration pause, ScheduledExecutorService thread, Runnable tick) {
        Runnable guarded = () -> {
            try {
                tick.run();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a tick failed", e);
            }
        };
        var unused = thread.scheduleWithFixedDelay(guarded, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    static ThreadFactory thread(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
