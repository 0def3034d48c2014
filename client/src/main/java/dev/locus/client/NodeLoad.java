package dev.locus.client;

import com.google.common.base.Ticker;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// What one request path knows of one node: calls under way, how long answers take, whether it fails. Thread-safe, and
/// never exact: figures of concurrent calls may overwrite each other.
///
/// A node that fails several times in a row is *ejected*: it gets no calls for a while, then one, as a probe, and each
/// time that fails it stays out twice as long. (Outlier detection as in Envoy.)
final class NodeLoad {
    private static final int FAILURES_IN_A_ROW = 5;
    private static final long EJECTED_NANOS = 500_000_000L;
    private static final int DOUBLINGS_MAX = 4;
    /// The weight of the newest answer in the mean.
    private static final double NEWEST = 1.0 / 8;

    private final Ticker ticker;
    private final Ejections ejections;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicBoolean probed = new AtomicBoolean();
    private volatile double meanNanos;
    private volatile boolean isEjected;
    private volatile long ejectedUntil;
    private volatile int ejectedTimes;

    /// How many nodes are ejected, and may be.
    interface Ejections {
        /// @return whether one more may be
        boolean begin();

        void end();
    }

    NodeLoad(Ticker ticker, Ejections ejections) {
        this.ticker = ticker;
        this.ejections = ejections;
    }

    /// A call begins; one of the other methods tells how it ended.
    ///
    /// @return when it began
    long begin() {
        underWay.incrementAndGet();
        if (isEjected) {
            probed.set(true);
        }
        return ticker.read();
    }

    void answered(long begun) {
        underWay.decrementAndGet();
        slower(ticker.read() - begun, false);
        failures.set(0);
        if (isEjected) {
            isEjected = false;
            ejectedTimes = 0;
            ejections.end();
        }
    }

    /// The node did not answer as it should.
    void failed() {
        underWay.decrementAndGet();
        countFailure();
    }

    /// It was no longer wanted, or refused for a reason that says nothing of the node.
    void ended(long begun) {
        underWay.decrementAndGet();
        slower(ticker.read() - begun, true);
        probed.set(false);
    }

    /// A call is under way for much too long.
    void overdue() {
        countFailure();
    }

    private void slower(long nanos, boolean onlyIfMore) {
        double mean = meanNanos;
        if (!onlyIfMore || nanos > mean) {
            meanNanos = mean == 0 ? nanos : mean + (nanos - mean) * NEWEST;
        }
    }

    private synchronized void countFailure() {
        int inARow = failures.incrementAndGet();
        boolean goes = isEjected ? probed.get() : inARow >= FAILURES_IN_A_ROW && ejections.begin();
        if (goes) {
            int before = ejectedTimes;
            ejectedUntil = ticker.read() + (EJECTED_NANOS << Math.min(before, DOUBLINGS_MAX));
            ejectedTimes = before + 1;
            isEjected = true;
            probed.set(false);
        }
    }

    /// What one more call would wait for: [ReplicaPicker#EJECTED] while the node is ejected, or being probed.
    double cost() {
        if (isEjected && (ticker.read() < ejectedUntil || probed.get())) {
            return ReplicaPicker.EJECTED;
        }
        return Math.max(1, meanNanos) * (1 + underWay.get());
    }

    boolean isEjected() {
        return isEjected;
    }
}
