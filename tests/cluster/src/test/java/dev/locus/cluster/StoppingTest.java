package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.locus.testing.Eventually;
import dev.locus.v1.ScoreResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Stopping a cluster that has something to do.
class StoppingTest {
    private static final String SCORE_ITEMS = "{method=\"locus.internal.v1.Shard/ScoreItems\"}";
    private static final long ROUNDS_OF_HOURS = 1_000_000_000_000L;

    /// Native code that still ran when the process ends could take it down.
    @Test
    @Timeout(120)
    void aRunOfTheModelIsEndedWithTheCluster(@TempDir Path directory) {
        CompletableFuture<ScoreResponse> endless;
        try (TestCluster cluster = TestCluster.start(
                directory, "nodes: 1", "shard: {scorer_threads: 1}", "transport: {stop_grace_ms: 50}")) {
            cluster.change()
                    .load(Shop.items())
                    .model(TestModel.of("told", "slow")
                            .withoutUser()
                            .reads("dense", "float32", "item.a")
                            .reads("rounds", "int64", "request.rounds")
                            .request("rounds", "int64")
                            .output("score", "score", 0))
                    .activate();
            endless = cluster.ask("told")
                    .items(1)
                    .request("rounds", ROUNDS_OF_HOURS)
                    .within(Duration.ofHours(1))
                    .send();
            Eventually.holds(
                    Duration.ofSeconds(60), () -> isRunning(cluster.runtime()), () -> "the model does not run");
        }
        Eventually.holds(Duration.ofSeconds(10), () -> scorers().isEmpty(), StoppingTest::scorers);
        assertEquals(true, endless.isCompletedExceptionally());
    }

    private static boolean isRunning(ClusterUnderTest cluster) {
        MetricsPage page = MetricsPage.read(cluster.metrics());
        return page.value("locus_calls_in_flight" + SCORE_ITEMS) == 1
                && page.value("locus_scorer_queue_requests{node=\"node-1\"}") == 0;
    }

    private static List<String> scorers() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("locus-scorer"))
                .toList();
    }
}
