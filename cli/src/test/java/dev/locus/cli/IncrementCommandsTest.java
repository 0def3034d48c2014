package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.locus.loader.DuplicateKeys;
import dev.locus.loader.LoadBook;
import dev.locus.loader.LoadHolder;
import dev.locus.loader.LoadRecord;
import dev.locus.loader.LoadStaging;
import dev.locus.loader.RecordedLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `locus load --onto-active` beside a running cluster.
final class IncrementCommandsTest {
    @TempDir
    private Path directory = Path.of("");

    private Path shop = Path.of("");
    private String items = "";
    private String changes = "";
    private EmbeddedCluster cluster;
    private Commands locus = new Commands();
    private Commands admin = new Commands();

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
        items = source("items.csv", "item_id,price\n1,0.5\n2,1.5\n3,2.5\n");
        changes = source("changes.csv", "item_id,price,gone\n2,7.5,false\n4,8.5,false\n1,,true\n9,,true\n");
        LocusConfig config =
                LocusConfig.defaults().withFreePorts().withPartitions(16).withNodes(2);
        cluster = EmbeddedCluster.start(config, shop.resolve("data"), InstantSource.system());
        locus = new Commands(
                "--project", shop.toString(), "--admin", cluster.admin().toString());
        admin = new Commands("--admin", cluster.admin().toString());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private String source(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private void loadAll(String version) throws IOException {
        locus.json("load", "item", items, "--data-version", version, "--activate", "--wait");
    }

    private Commands.Ran increment(String version, String... more) {
        String[] words = {
            "load", "item", changes, "--data-version", version, "--onto-active", "--deleted-column", "gone"
        };
        return locus.run(Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private double price(long item) throws IOException {
        return admin.json("row", "get", "item", Long.toString(item))
                .at("/features/price/value")
                .asDouble();
    }

    @Test
    void changedRowsAreLaidOverWhatIsActive() throws IOException {
        loadAll("a");
        JsonNode done = increment("b", "--activate", "--wait", "--json").json();
        assertEquals("activated", done.path("state").asText());
        assertEquals(
                "a 3 2 1 1",
                done.path("base").asText() + " " + done.path("rows").asLong() + " "
                        + done.path("rows_upserted").asLong() + " "
                        + done.path("rows_deleted").asLong() + " "
                        + done.path("deletes_without_row").asLong());
        assertEquals(7.5, price(2));
        assertEquals(8.5, price(4));
        assertEquals(2.5, price(3));
        assertTrue(locus.run("load", "show", "item/b").out().contains("laid over  data version a"));
        assertTrue(locus.run("load", "list").out().contains("laid over"));
    }

    @Test
    void whatItDidIsSaid() throws IOException {
        loadAll("a");
        String said = increment("b").errors();
        assertTrue(
                said.contains("Laid over data version a: 2 rows are new or replaced, 1 deleted; 1 deletes of keys that"
                        + " are not there"),
                said);
    }

    @Test
    void nothingActiveIsNoBase() {
        increment("b").assertEnded(2, "no data version of view 'item' is active to lay rows over");
    }

    @Test
    void aBaseThatIsNotHereIsNamed() throws IOException {
        loadAll("a");
        MoreFiles.deleteRecursively(shop.resolve("data/loads/item/a"), RecursiveDeleteOption.ALLOW_INSECURE);
        increment("b").assertEnded(2, "is not here to lay rows over");
    }

    @Test
    void aDeletedColumnNeedsABase() {
        locus.run("load", "item", changes, "--deleted-column", "gone").assertEnded(2, "goes with --onto-active");
    }

    @Test
    void ofTwoIncrementsOnOneBaseOneIsActivated() throws IOException {
        loadAll("a");
        assertEquals(0, increment("b").exit());
        assertEquals(0, increment("c").exit());
        admin.json("release", "activate", "2");
        admin.run("release", "activate", "3")
                .assertEnded(2, "'c' of view 'item' is an increment on data version 'a', but 'b' is active");
        admin.json("release", "rollback");
        admin.json("release", "activate", "3");
        assertEquals("c", cluster.status().getDataVersionsMap().get("item"));
    }

    /// A load whose process is gone.
    private void leaveBehind(String version) {
        RecordedLoad.begin(
                new LoadBook(shop.resolve("data/loads")),
                new NoCluster(),
                InstantSource.system(),
                "item",
                version,
                List.of(changes),
                new LoadRecord.Options(0, DuplicateKeys.LAST, null, true).onto("a", "gone"),
                new LoadHolder(1, 1, false));
    }

    private record NoCluster() implements LoadStaging {
        @Override
        public long stage(Path load) {
            throw new IllegalStateException("there is no cluster");
        }

        @Override
        public long activate(long change) {
            throw new IllegalStateException("there is no cluster");
        }

        @Override
        public Optional<Place> find(String view, String dataVersion) {
            throw new IllegalStateException("there is no cluster");
        }
    }

    @Test
    void aResumedIncrementIsLaidOverTheBaseItBeganWith() throws IOException {
        loadAll("a");
        leaveBehind("b");
        JsonNode done = locus.json("load", "resume", "item/b");
        assertEquals(
                "activated a",
                done.path("state").asText() + " " + done.path("base").asText());
        assertEquals(8.5, price(4));
    }

    @Test
    void anIncrementWhoseBaseIsNotActiveAnyMoreIsNotResumed() throws IOException {
        loadAll("a");
        leaveBehind("b");
        loadAll("c");
        locus.run("load", "resume", "item/b")
                .assertEnded(2, "was begun onto data version 'a', but 'c' is active now: load the sources again");
        assertEquals("c", cluster.status().getDataVersionsMap().get("item"));
    }

    @Test
    void liveUpdatesOutliveIncrements() throws IOException {
        loadAll("a");
        admin.json("row", "update", "item", "3", "price=4.5");
        assertEquals(0, increment("b", "--activate", "--wait").exit());
        assertEquals(4.5, price(3));
        assertEquals(7.5, price(2));
    }
}
