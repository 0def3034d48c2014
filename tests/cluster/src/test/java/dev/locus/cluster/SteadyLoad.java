package dev.locus.cluster;

import dev.locus.client.LocusClient;
import dev.locus.testing.Eventually;
import dev.locus.v1.Key;
import dev.locus.v1.Keys;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Requests of 500 items of the [Shop] at a steady rate, whatever becomes of them, each with a deadline of 1 s. Their
/// scores are known. Failed is an error, an answer past the deadline, a wrong score, or an item that is `UNAVAILABLE`.
final class SteadyLoad implements AutoCloseable {
    static final int PER_SECOND = 20;
    static final int ITEMS = 500;
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LocusClient client;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private SteadyLoad(LocusClient client) {
        this.client = client;
    }

    static SteadyLoad on(String target) {
        SteadyLoad load = new SteadyLoad(LocusClient.connect(target));
        var _ = load.thread.scheduleAtFixedRate(load::send, 0, 1_000_000 / PER_SECOND, TimeUnit.MICROSECONDS);
        return load.warm();
    }

    /// Processes that have just been started are slow: nothing is judged until three seconds have passed without a
    /// failure.
    private SteadyLoad warm() {
        AtomicLong since = new AtomicLong(System.nanoTime());
        Eventually.holds(
                PATIENCE.multipliedBy(2),
                () -> {
                    if (!failures.isEmpty()) {
                        failures.clear();
                        since.set(System.nanoTime());
                    }
                    return System.nanoTime() - since.get() > 3_000_000_000L && answered.get() > 3 * PER_SECOND;
                },
                () -> "the cluster never kept up with " + PER_SECOND + " requests a second");
        return this;
    }

    static ScoreRequest request(long user) {
        Keys.Builder items = Keys.newBuilder();
        for (int i = 0; i < ITEMS; i++) {
            items.addInt64Keys(1 + i % Shop.ITEMS);
        }
        return ScoreRequest.newBuilder()
                .setModel("sum")
                .setUser(Key.newBuilder().setInt64Key(user))
                .setItems(items)
                .build();
    }

    private void send() {
        long number = sent.incrementAndGet();
        long user = 1 + number % 9;
        long begun = System.nanoTime();
        var _ = client.score(request(user), DEADLINE).whenComplete((answer, failure) -> {
            String fault = fault(user, answer, failure);
            if (fault == null) {
                answered.incrementAndGet();
            } else {
                failures.add(
                        "\nrequest " + number + " after " + (System.nanoTime() - begun) / 1_000_000 + " ms: " + fault);
            }
        });
    }

    private static @Nullable String fault(long user, @Nullable ScoreResponse answer, @Nullable Throwable failure) {
        if (answer == null) {
            return String.valueOf(failure);
        }
        if (answer.getTotals().getOk() != ITEMS) {
            return "totals " + answer.getTotals().toString().replace('\n', ' ');
        }
        for (int i = 0; i < ITEMS; i++) {
            long expected = Shop.sumOf(user, 1 + i % Shop.ITEMS);
            if (answer.getScores(i) != (float) expected) {
                return "score " + answer.getScores(i) + " instead of " + expected;
            }
        }
        return null;
    }

    /// Waits until so many more seconds' worth of requests have been answered: the load is at its rate.
    SteadyLoad runs(int seconds) {
        long before = answered.get();
        int more = seconds * PER_SECOND;
        Eventually.holds(
                PATIENCE.plusSeconds(seconds),
                () -> answered.get() - before >= more || failures.size() > more,
                () -> answered.get() - before + " of " + more + " answered; " + failures.size() + " failed: "
                        + failures.peek());
        return this;
    }

    /// What failed since it was warm; the first few.
    List<String> failures() {
        return failures.stream().limit(10).toList();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        client.close();
    }
}
