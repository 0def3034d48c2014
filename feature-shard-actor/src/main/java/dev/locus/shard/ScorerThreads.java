package dev.locus.shard;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/// The threads that score: a fixed number, each with a number of its own, and a bounded queue before them. Full means
/// refused at once.
final class ScorerThreads implements AutoCloseable {
    private final ThreadPoolExecutor executor;
    private final int queueRequestsMax;
    private final LongAdder shed = new LongAdder();

    /// A scorer thread knows its number, which picks its workspaces.
    private static final class ScorerThread extends Thread {
        private final int number;

        ScorerThread(Runnable work, int number) {
            super(work, "locus-scorer-" + number);
            this.number = number;
            setDaemon(true);
        }
    }

    ScorerThreads(int threads, int queueRequestsMax) {
        this.queueRequestsMax = queueRequestsMax;
        AtomicInteger next = new AtomicInteger();
        this.executor = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queueRequestsMax),
                work -> new ScorerThread(work, next.getAndIncrement()));
        executor.prestartAllCoreThreads();
    }

    /// Runs the work on a scorer thread, which it gets the number of. A future that is done before its turn
    /// (because its caller has gone) is not run.
    <T> CompletableFuture<T> run(IntFunction<T> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                if (!future.isDone()) {
                    complete(future, work);
                }
            });
        } catch (RejectedExecutionException e) {
            future.completeExceptionally(refusal());
        }
        return future;
    }

    private ServingException refusal() {
        if (executor.isShutdown()) {
            return new ServingException(ServingError.SHUTTING_DOWN, "this node is stopping");
        }
        shed.increment();
        return new ServingException(
                ServingError.TOO_MANY_REQUESTS,
                queueRequestsMax + " requests wait for a scorer thread already (queue_requests_max)");
    }

    /// Requests that wait for a thread now.
    int queued() {
        return executor.getQueue().size();
    }

    /// Requests refused so far because the queue was full.
    long shed() {
        return shed.sum();
    }

    private static <T> void complete(CompletableFuture<T> future, IntFunction<T> work) {
        try {
            future.complete(work.apply(((ScorerThread) Thread.currentThread()).number));
        } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
        }
    }

    /// Refuses new work, lets what is queued finish for a short time.
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
