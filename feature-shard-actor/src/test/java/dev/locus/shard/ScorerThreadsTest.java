package dev.locus.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScorerThreadsTest {
    @Test
    void everyThreadHasItsOwnNumber() {
        Set<Integer> numbers = new ConcurrentSkipListSet<>();
        CountDownLatch all = new CountDownLatch(3);
        try (ScorerThreads threads = new ScorerThreads(3, 10)) {
            CompletableFuture<?>[] works = new CompletableFuture<?>[3];
            for (int i = 0; i < works.length; i++) {
                works[i] = threads.run(thread -> {
                    all.countDown();
                    await(all);
                    return numbers.add(thread);
                });
            }
            CompletableFuture.allOf(works).join();
        }
        assertEquals(Set.of(0, 1, 2), numbers);
    }

    @Test
    void aFullQueueRefusesAtOnceAndTakesWorkAgainLater() {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ScorerThreads threads = new ScorerThreads(1, 2)) {
            CompletableFuture<String> running = blocking(threads, started, release);
            await(started);
            CompletableFuture<String> first = threads.run(thread -> "first");
            CompletableFuture<String> second = threads.run(thread -> "second");
            CompletableFuture<String> third = threads.run(thread -> "third");
            assertTrue(third.isCompletedExceptionally());
            ServingException refusal = failure(third);
            assertEquals(ServingError.TOO_MANY_REQUESTS, refusal.error());
            assertTrue(refusal.text().contains("2 requests wait"), refusal::text);
            assertFalse(first.isDone());
            assertEquals("2 queued, 1 shed", threads.queued() + " queued, " + threads.shed() + " shed");
            release.countDown();
            assertEquals("ran", running.join());
            assertEquals("first", first.join());
            assertEquals("second", second.join());
            assertEquals("fourth", threads.run(thread -> "fourth").join());
        }
    }

    @Test
    void workThatIsCancelledBeforeItsTurnIsNotRun() {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        try (ScorerThreads threads = new ScorerThreads(1, 2)) {
            var _ = blocking(threads, started, release);
            await(started);
            CompletableFuture<Boolean> cancelled = threads.run(thread -> ran.getAndSet(true));
            assertTrue(cancelled.cancel(false));
            release.countDown();
            assertEquals("after", threads.run(thread -> "after").join());
            assertFalse(ran.get());
        }
    }

    @Test
    void aFailureIsTheFuturesAndTheThreadGoesOn() {
        try (ScorerThreads threads = new ScorerThreads(1, 10)) {
            CompletableFuture<String> failed = threads.run(thread -> {
                throw new ServingException(ServingError.KEY_NOT_FOUND, "no row");
            });
            assertEquals(ServingError.KEY_NOT_FOUND, failure(failed).error());
            CompletableFuture<String> broken = threads.run(thread -> {
                throw new StackOverflowError();
            });
            assertThrows(CompletionException.class, broken::join);
            assertEquals(0, threads.run(thread -> thread).join());
        }
    }

    @Test
    void afterClosingWorkIsRefusedAsShuttingDown() {
        ScorerThreads threads = new ScorerThreads(1, 10);
        threads.close();
        assertEquals(
                ServingError.SHUTTING_DOWN,
                failure(threads.run(thread -> "late")).error());
    }

    private static CompletableFuture<String> blocking(
            ScorerThreads threads, CountDownLatch started, CountDownLatch release) {
        return threads.run(thread -> {
            started.countDown();
            await(release);
            return "ran";
        });
    }

    private static ServingException failure(CompletableFuture<?> future) {
        CompletionException e = assertThrows(CompletionException.class, future::join);
        return assertInstanceOf(ServingException.class, e.getCause());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
