package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `locus load` and what it keeps of loads, beside a running cluster and without one.
final class LoadCommandsTest {
    private static final String HEADER = "item_id,price\n";

    @TempDir
    private Path directory = Path.of("");

    private Path shop = Path.of("");
    private String items = "";
    private EmbeddedCluster cluster;
    private Commands locus = new Commands();

    @BeforeEach
    void aShopIsServed() throws IOException {
        shop = Project.create(directory.resolve("shop")).path();
        Files.writeString(shop.resolve("views/item.yaml"), """
                kind: feature_view
                version: 1
                name: item
                entity: item
                key: {column: item_id, type: int64}
                placement: sharded
                features:
                  - {name: price, type: float32}
                """);
        items = source("items.csv", "1,0.5\n2,1.5\n3,2.5\n");
        serve();
    }

    private void serve() {
        LocusConfig config =
                LocusConfig.defaults().withFreePorts().withPartitions(16).withNodes(2);
        cluster = EmbeddedCluster.start(config, shop.resolve("data"), InstantSource.system());
        locus = new Commands(
                "--project", shop.toString(), "--admin", cluster.admin().toString());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private String source(String name, String rows) throws IOException {
        return Files.writeString(directory.resolve(name), HEADER + rows).toString();
    }

    private String stateOf(String load) throws IOException {
        return locus.json("load", "show", load).path("state").asText();
    }

    @Test
    void aLoadIsStagedAndSaysWhatIsNext() throws IOException {
        Commands.Ran ran = locus.run("load", "item", items, "--data-version", "a");
        assertEquals(0, ran.exit(), ran.errors());
        assertTrue(ran.out().contains("View item, data version a: 3 rows"), ran.out());
        assertTrue(ran.out().contains("Change 1 is staged. Next: locus release activate 1"), ran.out());
        assertEquals(0, cluster.status().getRelease());
        assertEquals("staged", stateOf("item/a"));
    }

    @Test
    void whatItTakesOnEveryNodeIsSaidBeforeItIsRead() throws IOException {
        String said = locus.run("load", "item", items, "--activate").errors();
        assertTrue(said.contains("Loading about 3 rows"), said);
        assertTrue(said.contains("node-1: serving image 0.0 MB + 0.0 MB = 0.0 MB of 8,589.9 MB, disk"), said);
        assertTrue(said.indexOf("node-2") < said.indexOf("reading:"), said);
    }

    @Test
    void activateAndWaitEndWhenEveryNodeServesIt() throws IOException {
        JsonNode done = locus.json("load", "item", items, "--data-version", "a", "--activate", "--wait");
        assertEquals("activated", done.path("state").asText());
        assertEquals(1, done.path("release").asLong());
        assertEquals(3, done.path("rows_read").asLong());
        assertEquals("a", cluster.status().getDataVersionsMap().get("item"));
    }

    @Test
    void theListFollowsWhatOthersDoToAChange() throws IOException {
        locus.json("load", "item", items, "--data-version", "a");
        locus.json("load", "item", items, "--data-version", "b");
        cluster.activate(1);
        JsonNode loads = locus.json("load", "list").path("loads");
        assertEquals(
                "item/b staged",
                loads.at("/0/load").asText() + " " + loads.at("/0/state").asText());
        assertEquals(
                "item/a activated",
                loads.at("/1/load").asText() + " " + loads.at("/1/state").asText());
        assertEquals(1, locus.json("load", "list", "--limit", "1").path("loads").size());
        assertEquals(
                0, locus.json("load", "list", "--view", "user").path("loads").size());
        assertTrue(locus.run("load", "list").out().contains("locus release activate 2"));
    }

    @Test
    void cancellingAStagedLoadDropsItsChangeAndDeletesItsFiles() throws IOException {
        JsonNode load = locus.json("load", "item", items, "--data-version", "a");
        assertEquals(
                "cancelled",
                locus.json("load", "cancel", "item/a").path("state").asText());
        assertTrue(Files.notExists(Path.of(load.path("directory").asText())));
        locus.run("load", "resume", "item/a").assertEnded(2, "was cancelled");
        locus.json("load", "item", items, "--activate");
        assertEquals(1, cluster.status().getRelease());
    }

    @Test
    void whatIsActiveIsNotCancelled() throws IOException {
        locus.json("load", "item", items, "--data-version", "a", "--activate");
        locus.run("load", "cancel", "item/a").assertEnded(2, "locus release rollback 1");
    }

    @Test
    void badInputIsRefusedAndRemembered() throws IOException {
        locus.run("load", "item", source("bad.csv", "x,1\n"), "--data-version", "a")
                .assertEnded(2, "column 'item_id' is 'x'");
        JsonNode load = locus.json("load", "show", "item/a");
        assertEquals("refused", load.path("state").asText());
        assertTrue(load.path("message").asText().contains("bad.csv:2"), load.toString());
        locus.run("load", "resume", "item/a").assertEnded(2, "correct what was wrong and load again");
    }

    @Test
    void aLoadThatDiffersMuchIsForcedWithAReason() throws IOException {
        locus.json("load", "item", items, "--activate");
        String fewer = source("fewer.csv", "1,0.5\n");
        locus.run("load", "item", fewer, "--activate").assertEnded(2, "it has 1 rows");
        assertEquals(1, cluster.status().getRelease());
        JsonNode load = locus.json("load", "item", fewer, "--activate", "--force", "sold out");
        assertEquals("sold out", load.path("force").asText());
        assertEquals(2, cluster.status().getRelease());
    }

    @Test
    void withoutAClusterALoadStopsAndGoesOnWhenThereIsOne() throws IOException {
        cluster.close();
        locus.run("load", "item", items, "--data-version", "a", "--activate")
                .assertEnded(3, "Go on with:  locus load resume item/a");
        assertEquals("stopped", stateOf("item/a"));
        serve();
        assertEquals(
                1,
                locus.json("load", "resume", "item/a", "--wait").path("release").asLong());
    }

    @Test
    void aWrongCommandLineIsRefused() {
        locus.run("load").assertEnded(2, "name the view and one source or more");
        locus.run("load", "item").assertEnded(2, "name the view and one source or more");
        locus.run("load", "item", items, "--threads", "0").assertEnded(2, "--threads must be 1 or more");
        locus.run("load", "show", "item").assertEnded(2, "name it VIEW/VERSION");
        locus.run("load", "show", "item/x").assertEnded(2, "there is no load item/x");
        locus.run("load", "item", items, "--force", " ").assertEnded(2, "say why it is right");
    }

    @Test
    void aNameIsUsedOnce() throws IOException {
        locus.json("load", "item", items, "--data-version", "a");
        locus.run("load", "item", items, "--data-version", "a").assertEnded(2, "there is a load item/a already");
    }
}
