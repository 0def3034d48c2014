package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.InvalidDocumentException;
import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.StoreKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A load that is laid over another one.
final class IncrementTest {
    private static final String VIEW = """
            kind: feature_view
            version: 1
            name: item
            entity: item
            key: {column: id, type: int64}
            placement: sharded
            event_time: {column: at, unit: ms}
            features:
              - {name: year, type: int64}
              - {name: colour, type: string, default: grey}
            """;
    private static final String HEADER = "id,at,year,colour,gone";

    @TempDir
    private Path directory = Path.of("");

    private LoadFixture fixture = new LoadFixture(Path.of("."));
    private @Nullable LoadDirectory base;

    @BeforeEach
    void aBaseIsThere() throws Exception {
        fixture = new LoadFixture(directory).view(VIEW);
        StringBuilder rows = new StringBuilder("id,at,year,colour\n");
        for (int id = 0; id < 100; id++) {
            rows.append(id).append(",10,").append(id % 10 == 0 ? "" : "1999").append(id < 50 ? ",red\n" : ",blue\n");
        }
        Path source = Files.writeString(directory.resolve("base.csv"), rows);
        Path output = directory.resolve("loads").resolve("base");
        LoadFixture.run(LoadRequest.of(directory.resolve("view.yaml"), List.of(source), output, 16)
                .withDataVersion("base")
                .withAsOf(LoadFixture.NOW.minusSeconds(3_600)));
        base = LoadDirectory.open(output);
    }

    private LoadDirectory base() {
        return Objects.requireNonNull(base);
    }

    private LoadRequest onto(@Nullable String deletedColumn, String... lines) throws Exception {
        return fixture.request(fixture.source("delta.csv", lines))
                .withDataVersion("next")
                .withIncrement(new LoadRequest.Increment(base().path(), deletedColumn));
    }

    private LoadDirectory made() {
        return LoadDirectory.open(fixture.output());
    }

    private String row(long key) throws Exception {
        return String.valueOf(RowText.ofAll(made()).get(key));
    }

    private void assertRefused(LoadRequest request, String... parts) {
        RuntimeException failure = assertThrows(RuntimeException.class, () -> LoadFixture.run(request));
        assertTrue(
                failure instanceof LoadFailedException || failure instanceof InvalidDocumentException,
                failure.toString());
        for (String part : parts) {
            assertTrue(String.valueOf(failure.getMessage()).contains(part), failure.getMessage());
        }
        assertFalse(Files.exists(fixture.output()));
    }

    @Test
    void keysOfTheSourcesHaveTheirRowAndTheOthersTheBases() throws Exception {
        LoadReport report =
                LoadFixture.run(onto("gone", HEADER, "1,11,2001,green,false", "500,11,,red,0", "2,11,,,true"));
        assertEquals("11 2001 green", row(1));
        assertEquals("11 absent 0 red", row(500));
        assertEquals("null", row(2));
        assertEquals("10 1999 red", row(3));
        assertEquals(100, report.manifest().rows());
        assertEquals(
                new LoadManifest.Increment("base", base().manifestSha256(), 2, 1),
                made().manifest().increment());
        assertEquals(Map.of("year", 11L, "colour", 0L), made().manifest().nulls());
        assertEquals(base().manifest().asOfMs(), made().manifest().asOfMs());
    }

    @Test
    void theLatestEventTimeWinsAlsoAgainstTheBase() throws Exception {
        LoadReport report = LoadFixture.run(
                onto("gone", HEADER, "1,9,1,,false", "2,9,,,true", "3,,3,,false", "4,10,4,,false", "5,10,,,true"));
        assertEquals("10 1999 red", row(1));
        assertEquals("10 1999 red", row(2));
        assertEquals("10 1999 red", row(3));
        assertEquals("10 4 absent grey", row(4));
        assertEquals("null", row(5));
        assertEquals(3, report.rowsReplaced());
    }

    @Test
    void aDeletedKeyIsNotBroughtBackByAnOlderRow() throws Exception {
        LoadFixture.run(onto("gone", HEADER, "1,13,,,true", "1,12,1,,false", "2,12,,,true", "2,13,2,,false"));
        assertEquals("null", row(1));
        assertEquals("13 2 absent grey", row(2));
    }

    @Test
    void deletesOfKeysThatAreNotThereAreCounted() throws Exception {
        LoadReport report = LoadFixture.run(onto("gone", HEADER, "777,11,,,true", "778,11,,,1", "1,11,,,true"));
        assertEquals(2, report.deletesWithoutRow());
        assertEquals(1, Objects.requireNonNull(report.manifest().increment()).rowsDeleted());
        assertEquals(99, report.manifest().rows());
    }

    @Test
    void aPartitionWhoseLastRowGoesHasNoFile() throws Exception {
        LoadManifest.PartitionFile file = base().manifest().files().getFirst();
        StringBuilder rows = new StringBuilder(HEADER);
        LoadFixture.scan(base(), file)
                .forEach(row ->
                        rows.append('\n').append(StoreKey.longKey(row.getKey())).append(",11,,,true"));
        LoadFixture.run(onto("gone", rows.toString()));
        assertFalse(Files.exists(fixture.output().resolve(file.file())));
        assertEquals(100 - file.rows(), made().manifest().rows());
    }

    @Test
    void filesOfPartitionsWithoutNewRowsAreTheBases() throws Exception {
        LoadFixture.run(onto(null, "id,at,year,colour", "1,11,2001,green"));
        int shared = 0;
        for (LoadManifest.PartitionFile file : made().manifest().files()) {
            if (Files.isSameFile(made().file(file), base().file(file))) {
                assertTrue(base().manifest().files().contains(file));
                shared++;
            }
        }
        assertEquals(made().manifest().files().size() - 1, shared);
    }

    @Test
    void withoutCountsOfNullsInTheBaseTheyAreCounted() throws Exception {
        Path file = base().path().resolve(LoadManifest.FILE);
        String manifest = Files.readString(file);
        Files.writeString(
                file,
                manifest.replace("\"version\" : 2", "\"version\" : 1")
                        .replaceAll("(?s)\"nulls\" : \\{.*?\\},\\s*", ""));
        base = LoadDirectory.open(base().path());
        assertEquals(Map.of(), base().manifest().nulls());
        LoadFixture.run(onto(null, "id,at,year,colour", "1,11,,green", "10,11,5,green"));
        assertEquals(Map.of("year", 10L, "colour", 0L), made().manifest().nulls());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDamagedFileOfTheBaseIsNamed(boolean merged) throws Exception {
        Path linked = LoadFixture.run(onto(null, "id,at,year,colour", "1,11,2001,green")).manifest().files().stream()
                .filter(file -> base().manifest().files().contains(file) != merged)
                .map(base()::file)
                .findFirst()
                .orElseThrow();
        TemporaryDirectory.delete(fixture.output());
        byte[] bytes = Files.readAllBytes(linked);
        bytes[bytes.length / 2] ^= 1;
        Files.write(linked, bytes);
        assertRefused(onto(null, "id,at,year,colour", "1,11,2001,green"), linked + " has SHA-256", "the manifest says");
    }

    @Test
    void aBaseThatIsNotThereIsNamed() throws Exception {
        LoadRequest request = onto(null, "id,at,year,colour");
        TemporaryDirectory.delete(base().path());
        assertRefused(request, base().path() + " is not there. Load the whole view");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: year, type: int64     | name: year, type: float32     | feature 'year' is int64 there and float32 in",
                "name: year, type: int64     | name: age, type: int64        | feature 'age' is new; feature 'year' is gone",
                "default: grey               | default: pink                 | default of feature 'colour' is [grey] there",
                "column: id, type: int64     | column: sku, type: int64      | the key's column is id there and sku in",
                "column: id, type: int64     | column: id, type: string      | the key's type is INT64 there and STRING in",
                "placement: sharded          | placement: replicated         | the placement is sharded there",
                "event_time: {column: at, unit: ms} | missing_key: refuse    | an event time is declared there and missing",
            })
    void aBaseOfAnotherSchemaIsRefused(String before, String after, String difference) throws Exception {
        fixture.view(VIEW.replace(before, after));
        assertRefused(
                onto(null, "id,at,year,colour"),
                "data version 'base' of view 'item'",
                difference,
                "Load the whole view");
    }

    @Test
    void whatDoesNotChangeRowsMayChangeInTheView() throws Exception {
        fixture.view(VIEW + "ttl: 3d\n");
        LoadFixture.run(onto(null, "id,at,year,colour", "1,11,2001,green"));
        assertTrue(made().manifest().viewYaml().contains("ttl: 3d"));
    }

    @Test
    void aBaseOfAnotherPartitionCountIsRefused() throws Exception {
        LoadRequest request = onto(null, "id,at,year,colour");
        LoadRequest other = LoadRequest.ofNames(request.view(), request.sources(), request.output(), 32)
                .withIncrement(request.increment());
        assertRefused(other, "it is cut into 16 partitions, this job has 32");
    }

    @Test
    void theDeletedColumnMustBeThere() throws Exception {
        assertRefused(onto("gone", "id,at,year,colour", "1,11,2001,green"), "has no column 'gone'");
    }

    @ParameterizedTest
    @CsvSource({"yes", "2", "''", "-1"})
    void theDeletedColumnIsTrueOrFalse(String mark) throws Exception {
        LoadRequest request = onto("gone", HEADER, "1,11,2001,green," + mark);
        assertRefused(request, "delta.csv:2", "column 'gone'");
        LoadFixture.run(request.withBadRowsMax(1));
        assertEquals("10 1999 red", row(1));
    }

    @Test
    void twoRowsOfOneKeyInTheSourcesAreRefusedIfAsked() throws Exception {
        LoadRequest once = onto(null, "id,at,year,colour", "1,11,,", "2,9,,").withDuplicateKeys(DuplicateKeys.REFUSE);
        LoadFixture.run(once);
        TemporaryDirectory.delete(fixture.output());
        assertRefused(
                onto(null, "id,at,year,colour", "1,9,,", "1,11,,").withDuplicateKeys(DuplicateKeys.REFUSE),
                "key 1 has two rows",
                "delta.csv:2 and",
                "delta.csv:3");
    }

    @Test
    void anIncrementIsComparedLikeAnyLoad() throws Exception {
        StringBuilder rows = new StringBuilder(HEADER);
        for (int id = 0; id < 21; id++) {
            rows.append('\n').append(id).append(",11,,,true");
        }
        assertRefused(
                onto("gone", rows.toString()).withPrevious(base().path()), "it has 79 rows, data version base has 100");
    }

    @Test
    void itIsAsOfItsBase() throws Exception {
        LoadRequest request = onto(null, "id,at,year,colour");
        assertThrows(IllegalArgumentException.class, () -> request.withAsOf(LoadFixture.NOW));
        assertNotEquals(LoadFixture.NOW.toEpochMilli(), base().manifest().asOfMs());
    }
}
