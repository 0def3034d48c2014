package dev.locus.client;

import com.google.common.base.Ticker;
import dev.locus.protocol.ServingError;
import dev.locus.transport.Deadline;
import org.jspecify.annotations.Nullable;

/// When a request path asks another replica, and how often it may: what is known of the nodes, how long answers usually
/// take, two budgets, and the timers. One for each request path. Thread-safe.
///
/// A call that fails is tried on another replica at once, one that takes a third of the time that is left, too: both
/// out of the retries, 20 % of the first tries. One that takes much longer than usual (mean and
/// four mean deviations, as TCP waits before it sends again: Jacobson 1988) is *hedged*: another replica is asked as
/// well,
/// within 5 % of the first tries (Dean and Barroso, The Tail at Scale, 2013).
final class ReplicaTries {
    /// How often the same items are tried again on yet another replica.
    static final int DEPTH_MAX = 2;

    private static final double RETRIES_SHARE = 0.2;
    private static final int RETRIES_BURST = 200;
    private static final double HEDGES_SHARE = 0.05;
    private static final int HEDGES_BURST = 10;
    private static final long HEDGE_AFTER_NANOS_MIN = 2_000_000;
    private static final int OVERDUE_SHARE = 3;

    final NodeLoads loads;
    final TryBudget retries = new TryBudget(RETRIES_SHARE, RETRIES_BURST);
    final TryBudget hedges = new TryBudget(HEDGES_SHARE, HEDGES_BURST);
    private final Ticker ticker;
    private final Timers timers;
    private volatile double meanNanos;
    private volatile double deviationNanos;

    ReplicaTries(Ticker ticker, Timers timers) {
        this.ticker = ticker;
        this.timers = timers;
        this.loads = new NodeLoads(ticker);
    }

    /// A first try is made.
    void first() {
        retries.earn();
        hedges.earn();
    }

    /// A call that began then was answered.
    void answered(NodeLoad load, long begun) {
        load.answered(begun);
        double mean = meanNanos;
        double deviation = deviationNanos;
        double error = ticker.read() - begun - mean;
        meanNanos = mean + error / 8;
        deviationNanos = deviation + (Math.abs(error) - deviation) / 4;
    }

    /// A call that began then failed, or was refused.
    void failed(NodeLoad load, long begun, ServingError error) {
        if (isTheNodes(error)) {
            load.failed();
        } else {
            load.ended(begun);
        }
    }

    private static boolean isTheNodes(ServingError error) {
        return error.blame() == ServingError.Blame.CLUSTER
                && error != ServingError.WRONG_SHARD
                && error != ServingError.RELEASE_NOT_READY;
    }

    /// Whether another replica may do better.
    static boolean isWorthAnother(ServingError error) {
        return error.blame() != ServingError.Blame.CALLER && error != ServingError.WRONG_SHARD;
    }

    /// Watches over calls that have just begun, until it is closed.
    ///
    /// @param slow to be run once, if they take much longer than usual
    /// @param overdue to be run once, if they take a third of the time that is left
    Watch watch(Deadline deadline, Runnable slow, Runnable overdue) {
        long left = Math.max(0, deadline.remainingNanos(ticker));
        long overdueAfter = left / OVERDUE_SHARE;
        long slowAfter = Math.max(HEDGE_AFTER_NANOS_MIN, (long) (meanNanos + 4 * deviationNanos));
        Watch watch = new Watch();
        if (slowAfter >= overdueAfter) {
            watch.set(timers, overdueAfter, overdue);
        } else {
            watch.set(timers, slowAfter, () -> {
                slow.run();
                watch.set(timers, overdueAfter - slowAfter, overdue);
            });
        }
        return watch;
    }

    /// Timers that go off one after the other until it is closed.
    static final class Watch implements AutoCloseable {
        static final Watch NONE = new Watch();

        private boolean isClosed;
        private @Nullable Runnable cancel;

        private synchronized void set(Timers timers, long nanos, Runnable work) {
            if (!isClosed) {
                cancel = timers.after(nanos, work);
            }
        }

        @Override
        public synchronized void close() {
            isClosed = true;
            if (cancel != null) {
                cancel.run();
            }
        }
    }
}
