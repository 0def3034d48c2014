package dev.locus.benchmarks;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Sends requests: in a closed loop with a fixed number in flight, or in an open loop at a fixed rate.
final class LoadGenerator {
    static final int IN_FLIGHT = 16;
    private static final int OPEN_LOOP_IN_FLIGHT_MAX = 512;

    /// What an open loop saw.
    static final class Latencies {
        private final long[] micros;
        private final long failed;

        /// @param micros latency of every answered request, from its intended send, ascending
        private Latencies(long[] micros, long failed) {
            this.micros = micros;
            this.failed = failed;
        }

        long failed() {
            return failed;
        }

        int answered() {
            return micros.length;
        }

        double percentile(double share) {
            return micros[(int) Math.min(micros.length - 1L, (long) (share * micros.length))];
        }
    }

    private LoadGenerator() {}

    /// @return how many failed
    static long closedLoop(int requests, Supplier<? extends CompletableFuture<?>> sender) {
        Semaphore permits = new Semaphore(IN_FLIGHT);
        AtomicLong failed = new AtomicLong();
        for (int i = 0; i < requests; i++) {
            permits.acquireUninterruptibly();
            var _ = sender.get().whenComplete((answer, failure) -> {
                if (failure != null) {
                    failed.incrementAndGet();
                }
                permits.release();
            });
        }
        permits.acquireUninterruptibly(IN_FLIGHT);
        return failed.get();
    }

    /// Requests a second that keep all processors busy, this process's own work among it.
    static double capacity(int requests, Supplier<? extends CompletableFuture<?>> sender) {
        double best = 0;
        for (int round = 0; round < 3; round++) {
            long begin = System.nanoTime();
            closedLoop(requests, sender);
            best = Math.max(best, requests * 1e9 / (System.nanoTime() - begin));
        }
        return best;
    }

    /// Latencies count from the moment a request should have been sent, whether or not it could be: a stall is not
    /// hidden by requests that wait behind it.
    static Latencies openLoop(int requests, double perSecond, Supplier<? extends CompletableFuture<?>> sender) {
        return openLoop(requests, perSecond, () -> true, sender);
    }

    /// @param requestsMax after which it ends at the latest
    /// @param goOn asked before every request
    static Latencies openLoop(
            int requestsMax, double perSecond, BooleanSupplier goOn, Supplier<? extends CompletableFuture<?>> sender) {
        long[] micros = new long[requestsMax];
        int sent = 0;
        AtomicLong failed = new AtomicLong();
        Semaphore permits = new Semaphore(OPEN_LOOP_IN_FLIGHT_MAX);
        long begin = System.nanoTime();
        for (; sent < requestsMax && goOn.getAsBoolean(); sent++) {
            long intended = begin + (long) (sent / perSecond * 1e9);
            for (long wait = intended - System.nanoTime(); wait > 0; wait = intended - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            permits.acquireUninterruptibly();
            int place = sent;
            var _ = sender.get().whenComplete((answer, failure) -> {
                micros[place] = failure == null ? (System.nanoTime() - intended) / 1_000 : -1;
                if (failure != null) {
                    failed.incrementAndGet();
                }
                permits.release();
            });
        }
        permits.acquireUninterruptibly(OPEN_LOOP_IN_FLIGHT_MAX);
        long[] answered = Arrays.stream(micros, 0, sent)
                .filter(each -> each >= 0)
                .sorted()
                .toArray();
        return new Latencies(answered, failed.get());
    }
}
