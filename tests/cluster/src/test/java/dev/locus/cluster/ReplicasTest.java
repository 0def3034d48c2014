package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Partitions that two nodes hold: one of them is enough.
class ReplicasTest {
    private static final long[] ALL = LongStream.rangeClosed(1, Shop.ITEMS).toArray();

    @TempDir
    Path directory;

    private TestCluster loaded() {
        TestCluster cluster = TestCluster.start(directory, "replicas: 2");
        cluster.change().load(Shop.items()).load(Shop.users()).model(Shop.sum()).activate();
        return cluster;
    }

    private static void score(TestCluster cluster, AtomicInteger answers) {
        long user = 1L + answers.get() % 9;
        Answer answer = cluster.ask("sum")
                .user(user)
                .items(ALL)
                .within(Duration.ofSeconds(1))
                .answer();
        for (int i = 0; i < ALL.length; i++) {
            assertEquals((float) Shop.sumOf(user, ALL[i]), answer.response().getScores(i));
        }
        assertEquals(Shop.ITEMS, answer.response().getTotals().getOk());
        answers.incrementAndGet();
    }

    @Test
    void aNodeThatGoesUnderLoadFailsNoRequestAndLeavesNoItemOut() {
        try (TestCluster cluster = loaded()) {
            assertEquals(2, cluster.shardMap().replicas());
            AtomicInteger answers = new AtomicInteger();
            AtomicBoolean ended = new AtomicBoolean();
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
                while (!ended.get()) {
                    score(cluster, answers);
                }
            });
            awaitMore(answers, load);
            cluster.stopNode(2);
            awaitMore(answers, load);
            ended.set(true);
            load.join();
        }
    }

    private static void awaitMore(AtomicInteger answers, CompletableFuture<Void> load) {
        int before = answers.get();
        Eventually.holds(Duration.ofSeconds(30), () -> answers.get() >= before + 50 || load.isDone(), answers::get);
    }

    @Test
    void aWriteThatWouldReachOneReplicaOnlyIsRefused() {
        try (TestCluster cluster = loaded()) {
            ServingException refusal = assertThrows(
                    ServingException.class,
                    () -> cluster.tell("item").update(42, "a", 7f).response());
            assertEquals(ServingError.INVALID_REQUEST, refusal.error());
            assertTrue(refusal.text().contains("2 replicas"), refusal.text());
        }
    }
}
