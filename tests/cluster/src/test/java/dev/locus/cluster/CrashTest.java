package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingException;
import dev.locus.testing.Eventually;
import dev.locus.testing.Seeds;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.WriteOutcome;
import dev.locus.v1.WriteResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed at random moments, while rows are written and loads are staged and activated. What was
/// acknowledged is there afterwards; what was not is there as a whole or not at all, and nothing newer than it was
/// sent.
class CrashTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WRITES_BEFORE_KILL_MAX = 300;
    private static final long[] ALL = LongStream.rangeClosed(1, Shop.ITEMS).toArray();

    @TempDir
    Path directory;

    private final RandomGenerator random = Seeds.random("CrashTest");
    /// By key: the value of `b` that was last sent, and last acknowledged.
    private final long[] sent = new long[Shop.ITEMS + 1];

    private final long[] acknowledged = new long[Shop.ITEMS + 1];
    private final AtomicLong writes = new AtomicLong();
    private final AtomicInteger activated = new AtomicInteger();
    private volatile @Nullable ServingException refused;
    private long next = 1_000;

    @Test
    void whatWasAcknowledgedSurvivesTenKills() {
        kill(10);
    }

    @Test
    @Tag("long")
    void whatWasAcknowledgedSurvivesAHundredKills() {
        kill(100);
    }

    private void kill(int times) {
        try (TestCluster cluster = TestCluster.start(InAnotherProcess::start, directory, "nodes: 1")) {
            cluster.change()
                    .load(Shop.items())
                    .load(Shop.users())
                    .model(Shop.sum())
                    .activate();
            for (long key : ALL) {
                sent[(int) key] = key / 10;
                acknowledged[(int) key] = key / 10;
            }
            for (int kill = 1; kill <= times; kill++) {
                killUnderWrites(cluster);
                cluster.client().close();
                cluster.startAgain();
                check(cluster, kill);
            }
            assertTrue(activated.get() > 0, () -> "no load was ever activated: " + refused);
            assertTrue(writes.get() >= times, () -> "hardly anything was written: " + writes);
        }
    }

    private void killUnderWrites(TestCluster cluster) {
        Path load = cluster.load(Shop.items());
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            while (write(cluster)) {
                writes.incrementAndGet();
            }
        });
        CompletableFuture<Void> loading = CompletableFuture.runAsync(() -> {
            try {
                cluster.change().load(load).activate();
                activated.incrementAndGet();
            } catch (ServingException e) {
                refused = e; // It was killed, most likely.
            }
        });
        long until = writes.get() + 1 + random.nextInt(WRITES_BEFORE_KILL_MAX);
        Eventually.holds(PATIENCE, () -> writes.get() >= until || writing.isDone(), writes::get);
        ((InAnotherProcess) cluster.runtime()).kill();
        writing.join();
        loading.join();
    }

    /// @return whether it was acknowledged
    private boolean write(TestCluster cluster) {
        int key = 1 + (int) (next % Shop.ITEMS);
        sent[key] = next;
        try {
            WriteResponse answer = cluster.tell("item").update(key, "b", next).response();
            if (answer.getOutcomes(0) != WriteOutcome.WRITE_OUTCOME_APPLIED) {
                return false;
            }
        } catch (ServingException | CompletionException e) {
            return false;
        } finally {
            next++;
        }
        acknowledged[key] = sent[key];
        return true;
    }

    private void check(TestCluster cluster, int kill) {
        ScoreResponse answer = cluster.ask("sum").user(5).items(ALL).answer().response();
        assertEquals(Shop.ITEMS, answer.getTotals().getOk());
        for (int i = 0; i < ALL.length; i++) {
            int key = (int) ALL[i];
            long b = ((long) answer.getScores(i) - 500 - key % 10) / 10;
            assertTrue(
                    b == acknowledged[key] || b == sent[key],
                    "after kill " + kill + " item " + key + " has " + b + ", acknowledged was " + acknowledged[key]
                            + ", sent " + sent[key]);
            acknowledged[key] = b;
            sent[key] = b;
        }
    }
}
