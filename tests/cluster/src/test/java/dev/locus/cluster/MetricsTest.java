package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a running cluster shows to Prometheus: all that `docs/reference/metrics.md` says, nothing else, and the truth.
class MetricsTest {
    private static final String SCORE = "method=\"locus.v1.Scoring/Score\"";
    private static final long NO_ITEM = 4_711;

    @TempDir
    static Path directory;

    static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start(directory);
        cluster.change()
                .load(Shop.items())
                .load(Shop.itemTags())
                .load(Shop.users())
                .model(Shop.sum())
                .activate();
        cluster.ask("sum").user(1).items(1, 2, 3).answer();
        cluster.tell("item").update(1, "a", 1f).outcomes(); // As it was loaded.
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static MetricsPage page() {
        return MetricsPage.read(cluster.runtime().metrics());
    }

    /// Clients hear of an answer a little before it is counted.
    private static void assertGrows(String sample, double by, MetricsPage before) {
        double expected = before.value(sample) + by;
        Eventually.holds(
                Duration.ofSeconds(10),
                () -> page().value(sample) == expected,
                () -> sample + " should be " + expected + ", is " + page().value(sample));
    }

    @Test
    void requestsAndTheirItemsAreCounted() {
        MetricsPage before = page();
        cluster.ask("sum").user(1).items(1, 2, NO_ITEM).answer();
        cluster.ask("sum").user(2).itemsFrom(1, 20).answer();
        assertGrows("locus_calls_total{code=\"OK\"," + SCORE + "}", 2, before);
        assertGrows("locus_call_duration_seconds_count{" + SCORE + "}", 2, before);
        assertGrows("locus_items_total{model=\"sum\",outcome=\"OK\"}", 22, before);
        assertGrows("locus_items_total{model=\"sum\",outcome=\"DEFAULTED\"}", 1, before);
        assertEquals(0, page().value("locus_calls_in_flight{" + SCORE + "}"));
        double seconds = page().value("locus_call_duration_seconds_sum{" + SCORE + "}")
                - before.value("locus_call_duration_seconds_sum{" + SCORE + "}");
        assertTrue(seconds > 0 && seconds < 30, seconds + " s");
    }

    @Test
    void aRefusedRequestIsCountedByItsErrorAndHasNoItems() {
        double items = page().sum("locus_items_total");
        for (int i = 1; i <= 2; i++) {
            assertEquals(
                    ServingError.UNKNOWN_MODEL,
                    cluster.ask("made-up").items(1).error().error());
            assertEquals(i, page().value("locus_calls_total{code=\"UNKNOWN_MODEL\"," + SCORE + "}"));
        }
        assertEquals(items, page().sum("locus_items_total"));
    }

    @Test
    void everyNodesSubRequestIsACall() {
        MetricsPage before = page();
        cluster.ask("sum").user(3).itemsFrom(1, Shop.ITEMS).answer();
        assertGrows("locus_calls_total{code=\"OK\",method=\"locus.internal.v1.Shard/ScoreItems\"}", 3, before);
    }

    @Test
    void whatIsHeldIsShown() {
        MetricsPage page = page();
        assertEquals(Shop.ITEMS, sum(page, "locus_resident_rows", "item"), "split");
        assertEquals(3 * Shop.ITEMS, sum(page, "locus_resident_rows", "item_tag"), "whole on every node");
        assertTrue(sum(page, "locus_image_bytes", "item") > Shop.ITEMS * 8);
        assertEquals((double) cluster.status().getEpoch(), page.value("locus_epoch"));
        assertEquals((double) cluster.status().getEpoch(), page.value("locus_node_epoch{node=\"node-2\"}"));
        assertEquals(1, page.value("locus_active_release"));
        assertEquals(3, page.value("locus_nodes_up"));
        assertTrue(page.value("locus_data_directory_bytes{node=\"node-1\"}") > 1_000);
        assertEquals(0, page.value("locus_scorer_queue_requests{node=\"node-1\"}"));
    }

    private static double sum(MetricsPage page, String name, String view) {
        ToDoubleFunction<Integer> ofNode =
                node -> page.value(name + "{node=\"node-" + node + "\",view=\"" + view + "\"}");
        return ofNode.applyAsDouble(1) + ofNode.applyAsDouble(2) + ofNode.applyAsDouble(3);
    }

    /// A metric whose labels a cluster that fares well has no values of would be missing, so every one has some.
    @Test
    void thePageOfMetricsListsWhatIsShown() {
        Map<String, String> said = new TreeMap<>();
        DocTable.read("metrics.md", "metric")
                .rows()
                .forEach(row ->
                        said.put(row.get("metric"), row.get("type") + " by " + new TreeSet<>(row.list("labels"))));
        Map<String, String> shown = new TreeMap<>();
        page().families().forEach((name, family) -> shown.put(name, family.type() + " by " + family.labels()));
        assertEquals(String.join("\n", lines(said)), String.join("\n", lines(shown)));
    }

    private static Set<String> lines(Map<String, String> families) {
        TreeSet<String> lines = new TreeSet<>();
        families.forEach((name, what) -> lines.add(name + ": " + what));
        return lines;
    }
}
