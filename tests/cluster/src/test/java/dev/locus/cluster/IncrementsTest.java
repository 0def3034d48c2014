package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.loader.LoadRequest;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.AdminGrpc;
import dev.locus.v1.RollBackRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Loads that are laid over the one that is served.
class IncrementsTest {
    private static final long ROWS = 200;

    private final Instant begun = Instant.now();

    @TempDir
    Path directory;

    private static TestView items() {
        return TestView.of("item", "item").feature("a", "float32").feature("colour", "string", "grey");
    }

    private TestView all() {
        TestView view = items();
        for (long key = 1; key <= ROWS; key++) {
            view.rowAt(begun.minusSeconds(60), key, key % 10, "c" + key % 3);
        }
        return view;
    }

    private static Path increment(TestCluster cluster, Path base, TestView changed) {
        Path inputs = cluster.newFile("input");
        return cluster.load(LoadRequest.of(
                        changed.writeYaml(inputs),
                        List.of(changed.writeRows(inputs)),
                        cluster.newFile("increment"),
                        TestCluster.PARTITIONS)
                .withIncrement(new LoadRequest.Increment(base, null)));
    }

    private static Path loaded(TestCluster cluster, TestView view) {
        Path base = cluster.load(view);
        cluster.change()
                .load(base)
                .model(TestModel.digits("a", "item.a").withoutUser())
                .activate();
        return base;
    }

    private static String score(TestCluster cluster, long... items) {
        return cluster.ask("a").items(items).answer().text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"# an image", "shard: {image_bytes_max: 0}"})
    void anIncrementReachesScoresAndKeepsLiveUpdates(String config) {
        try (TestCluster cluster = TestCluster.start(directory, config)) {
            Path base = loaded(cluster, all());
            cluster.tell("item").update(7, "a", 9f).update(8, "a", 9f).outcomes();
            Path first = increment(
                    cluster,
                    base,
                    items().rowAt(begun.minusSeconds(30), 1, 5, "new")
                            .rowAt(begun.minusSeconds(30), 7, 5, "new")
                            .rowAt(begun.plusSeconds(600), 8, 5, "new")
                            .rowAt(begun.minusSeconds(30), 777, 6, "c1"));
            cluster.change().load(first).activate();
            assertEquals("OK 5, OK 2, OK 9, OK 5, OK 6", score(cluster, 1, 2, 7, 8, 777));
            Path second = increment(cluster, first, items().rowAt(begun.minusSeconds(20), 2, 8, "newer"));
            cluster.change().load(second).activate();
            assertEquals("OK 5, OK 8, OK 9, OK 5, OK 6", score(cluster, 1, 2, 7, 8, 777));
            cluster.admin(AdminGrpc.getRollBackMethod(), RollBackRequest.getDefaultInstance());
            assertEquals("OK 5, OK 2, OK 9, OK 5, OK 6", score(cluster, 1, 2, 7, 8, 777));
        }
    }

    @Test
    void itIsServedAfterARestartWithoutItsBase() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            Path base = loaded(cluster, all());
            Path next = increment(cluster, base, items().rowAt(begun, 1, 5, "new"));
            cluster.change().load(next).activate();
            cluster.stop();
            cluster.deleteSources();
            cluster.startAgain();
            assertEquals("OK 5, OK 2", score(cluster, 1, 2));
        }
    }

    @Test
    void whatCameBetweenIsNotTakenBack() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            Path base = loaded(cluster, all());
            Path mine = increment(cluster, base, items().rowAt(begun, 1, 5, "new"));
            long staged = cluster.change().load(mine).stage();
            Path theirs = increment(cluster, base, items().rowAt(begun, 2, 5, "new"));
            cluster.change().load(theirs).activate();
            ServingException refused = assertThrows(ServingException.class, () -> cluster.activate(staged));
            assertEquals(ServingError.CHANGE_REFUSED, refused.error());
            assertTrue(refused.text().contains("is an increment on data version"), refused.text());
            assertThrows(
                    ServingException.class, () -> cluster.change().load(mine).stage());
            assertEquals("OK 1, OK 5", score(cluster, 1, 2));
            Path again = increment(cluster, theirs, items().rowAt(begun, 1, 5, "new"));
            cluster.change().load(again).activate();
            assertEquals("OK 5, OK 5", score(cluster, 1, 2));
        }
    }
}
