package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.testing.Eventually;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cluster that is started again on its directory, and on nothing else.
class RestartTest {
    private static final String EXPECTED = LongStream.rangeClosed(1, Shop.ITEMS)
            .mapToObj(item -> "OK " + Shop.sumOf(5, item))
            .collect(Collectors.joining(", "));

    @TempDir
    Path directory;

    private static TestCluster loaded(TestCluster cluster) {
        cluster.change().load(Shop.items()).load(Shop.users()).model(Shop.sum()).activate();
        assertEquals(EXPECTED, everyItem(cluster));
        return cluster;
    }

    private static String everyItem(TestCluster cluster) {
        return cluster.ask("sum").user(5).itemsFrom(1, Shop.ITEMS).answer().text();
    }

    @Test
    void servesTheSameWithoutItsSources() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            Answer before = cluster.ask("sum").user(5).items(1).named("a").answer();
            cluster.stop();
            cluster.deleteSources();
            cluster.startAgain();
            assertEquals(EXPECTED, everyItem(cluster));
            assertEquals(
                    before.response(),
                    cluster.ask("sum").user(5).items(1).named("a").answer().response());
            // And what came before can be changed and asked for.
            long release =
                    cluster.change().model(TestModel.digits("sum", "item.b")).activate();
            assertEquals(2, release);
            assertEquals("OK 4", cluster.ask("sum").user(5).items(42).answer().text());
        }
    }

    @Test
    void servesThePreviousReleaseToo() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            cluster.change().model(TestModel.digits("sum", "item.b")).activate();
            cluster.stop();
            cluster.deleteSources();
            cluster.startAgain();
            assertEquals("OK 4", cluster.ask("sum").user(5).items(42).answer().text());
            Ask previous = cluster.ask("sum").user(5).items(42).release(1);
            Eventually.holds(
                    Duration.ofSeconds(30),
                    () -> previous.answer().text().equals("OK 542"),
                    () -> previous.answer().text());
        }
    }

    @Test
    void servesTheSameAfterItWasKilled() {
        try (TestCluster cluster = loaded(TestCluster.start(InAnotherProcess::start, directory))) {
            // A change is staged when the process is killed: what was active is served, whatever becomes of it.
            cluster.change().load(Shop.items()).stage();
            ((InAnotherProcess) cluster.runtime()).kill();
            cluster.client().close();
            cluster.deleteSources();
            cluster.startAgain("# the same");
            assertEquals(EXPECTED, everyItem(cluster));
            assertEquals(1, cluster.status().getRelease());
        }
    }

    @Test
    void servesTheSameWithoutAnImage() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            cluster.stop();
            cluster.startAgain("shard: {image_bytes_max: 0}");
            assertEquals(EXPECTED, everyItem(cluster));
            assertEquals(0, cluster.status().getNodes(0).getImageBytes());
        }
    }

    @Test
    void aStartThatFailsForWantOfMemoryLosesNothing() {
        TestCluster cluster = loaded(TestCluster.start(directory));
        cluster.stop();
        cluster.deleteSources();
        ServingException error =
                assertThrows(ServingException.class, () -> cluster.startAgain("shard: {image_bytes_max: 10}"));
        assertEquals(ServingError.IMAGE_FULL, error.error());
        try (cluster) {
            cluster.startAgain("# room enough");
            assertEquals(EXPECTED, everyItem(cluster));
        }
    }

    /// Every byte of a sorted file is worth something: whichever is damaged, the node serves right answers or none.
    @Test
    void damagedRowsAreNotServed() throws IOException {
        TestCluster cluster = loaded(TestCluster.start(directory));
        cluster.stop();
        Path damaged = sortedFiles(cluster).get(0);
        byte[] whole = Files.readAllBytes(damaged);
        List<String> refusals = new ArrayList<>();
        for (int place : List.of(0, 10, whole.length / 4, whole.length / 2, whole.length - 60, whole.length - 1)) {
            try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
                file.seek(place);
                file.write(whole[place] ^ 0x40);
            }
            try {
                cluster.startAgain();
                assertEquals(EXPECTED, everyItem(cluster), "byte " + place);
                cluster.stop();
            } catch (ServingException e) {
                assertEquals(ServingError.DATA_DAMAGED, e.error());
                refusals.add(e.text());
            }
            Files.write(damaged, whole);
        }
        assertTrue(refusals.size() >= 3, "damage that was found: " + refusals);
        for (String refusal : refusals) {
            assertTrue(refusal.contains("orrupt") || refusal.contains("checksum"), refusal);
        }
        try (cluster) {
            cluster.startAgain();
            assertEquals(EXPECTED, everyItem(cluster));
        }
    }

    @Test
    void aSortedFileThatIsGoneIsMissed() throws IOException {
        TestCluster cluster = loaded(TestCluster.start(directory));
        cluster.stop();
        Files.delete(sortedFiles(cluster).get(0));
        try (cluster) {
            ServingException error = assertThrows(ServingException.class, cluster::startAgain);
            assertEquals(ServingError.DATA_DAMAGED, error.error());
            assertTrue(error.text().contains(".sst"), error.text());
        }
    }

    private static List<Path> sortedFiles(TestCluster cluster) throws IOException {
        try (Stream<Path> files = Files.list(cluster.nodeDirectory(2).resolve("store"))) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .sorted()
                    .toList();
        }
    }
}
