package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowEncoder;
import dev.locus.feature.StoreKey;
import dev.locus.topology.KeyHash;
import dev.locus.topology.Partitioning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

final class LoadJobTest {
    private static final String VIEW = """
            kind: feature_view
            version: 1
            name: item
            entity: item
            key:
              column: item_id
              type: int64
            placement: sharded
            event_time:
              column: updated_at
              unit: s
            features:
              - name: year
                type: int64
                default: 1995
              - name: score
                type: float32
              - name: genres
                type: string[..3]
              - name: taste
                type: float32[2]
                default: 0.5
            """;

    @TempDir
    private Path directory;

    private LoadFixture fixture = new LoadFixture(Path.of("."));

    @BeforeEach
    void viewIsThere() throws Exception {
        fixture = new LoadFixture(directory).view(VIEW);
    }

    private Path items() throws Exception {
        return fixture.source(
                "items.tsv",
                "item_id\tupdated_at\tyear\tscore\tgenres\ttaste\tunused",
                "7\t1000\t1999\t1.25\tDrama|Comedy\t1|2\tx",
                "-8\t1001\t\t\t\t\tx",
                "9\t\t2001\t-3e2\tDrama\t0.1|0.2\tx");
    }

    @Test
    void aRowIsPackedAsTheEncoderPacksIt() throws Exception {
        LoadDirectory load = fixture.load(items());
        Map<Long, byte[]> rows = LoadFixture.rowsByLongKey(load);
        assertEquals(Set.of(7L, -8L, 9L), rows.keySet());
        RowEncoder expected = new RowEncoder(load.schema().layout(), (feature, string) -> 0);
        expected.reset(1_000_000);
        expected.setInt64(0, 1999);
        expected.setFloat32(1, 1.25f);
        expected.setStrings(2, new int[] {1, 2}, 2);
        expected.setFloat32s(3, new float[] {1, 2}, 2);
        assertArrayEquals(expected.toBytes(), rows.get(7L));
    }

    @Test
    void anEmptyCellIsAFeatureThatIsNotPresent() throws Exception {
        LoadDirectory load = fixture.load(items());
        RowEncoder expected = new RowEncoder(load.schema().layout(), (feature, string) -> 0);
        expected.reset(1_001_000);
        assertArrayEquals(expected.toBytes(), LoadFixture.rowsByLongKey(load).get(-8L));
    }

    @Test
    void codesFollowFirstAppearance() throws Exception {
        LoadDirectory load = fixture.load(items());
        assertEquals(
                List.of("Drama", "Comedy"),
                load.schema().dictionary(load.schema().view().features().get(2)).strings());
    }

    @Test
    void theManifestSaysWhatAScanOfTheFilesFinds() throws Exception {
        LoadDirectory load = fixture.load(items());
        assertEquals(3, load.manifest().rows());
        assertEquals("20260102T030405.678Z", load.manifest().dataVersion());
        for (LoadManifest.PartitionFile file : load.manifest().files()) {
            load.verify(file);
            List<Map.Entry<byte[], byte[]>> rows = LoadFixture.scan(load, file);
            assertEquals(file.rows(), rows.size());
            assertEquals(file.checksumValue(), LoadFixture.checksum(rows).value());
        }
    }

    @Test
    void everyRowIsInThePartitionOfItsKey() throws Exception {
        LoadDirectory load = fixture.load(items());
        for (LoadManifest.PartitionFile file : load.manifest().files()) {
            for (Map.Entry<byte[], byte[]> row : LoadFixture.scan(load, file)) {
                byte[] key = row.getKey();
                assertEquals(file.partition(), StoreKey.partition(key));
                assertEquals(file.partition(), new Partitioning(16).partitionOf(KeyHash.ofLong(StoreKey.longKey(key))));
            }
        }
    }

    @Test
    void badRowsUpToTheMaximumAreLeftOutAndReported() throws Exception {
        Path source = fixture.source(
                "items.tsv", "item_id\tupdated_at\tyear\tscore\tgenres\ttaste", "1\t\t\t\t\t", "x\t\t\t\t\t");
        LoadReport report = LoadFixture.run(fixture.request(source).withBadRowsMax(1));
        assertEquals(2, report.rowsRead());
        assertEquals(1, report.rowsRefused());
        assertEquals(
                source + ":3: column 'item_id' is 'x': not a whole number of 64 bits",
                report.firstRefused().getFirst().toString());
        assertEquals(1, report.manifest().rows());
    }

    @Test
    void anExistingOutputIsNeverTouched() throws Exception {
        Path source = items();
        fixture.load(source);
        LoadRequest again = fixture.request(source);
        LoadFailedException failure = assertThrows(LoadFailedException.class, () -> LoadFixture.run(again));
        assertTrue(String.valueOf(failure.getMessage()).contains("is there already"), failure.getMessage());
        assertEquals(3, LoadDirectory.open(fixture.output()).manifest().rows());
    }

    @Test
    void nothingButTheLoadIsLeftBehind() throws Exception {
        LoadDirectory load = fixture.load(items());
        Set<String> expected = new TreeSet<>(Set.of("manifest.json", "dictionaries.json"));
        load.manifest().files().forEach(file -> expected.add(file.file()));
        assertEquals(expected, names(fixture.output()));
        assertEquals(Set.of("load"), names(directory.resolve("out")));
    }

    private static Set<String> names(Path path) throws Exception {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void aByteOrderMarkIsNotPartOfTheFirstColumn() throws Exception {
        Path source = fixture.source(
                "items.csv", "\uFEFFitem_id,updated_at,year,score,genres,taste", "1,,,,,", "", "\"2\",,\"3\",,,");
        assertEquals(
                Set.of(1L, 2L), LoadFixture.rowsByLongKey(fixture.load(source)).keySet());
    }

    @Test
    void inTsvAQuoteIsACharacterLikeAnyOther() throws Exception {
        Path source =
                fixture.source("items.tsv", "item_id\tupdated_at\tyear\tscore\tgenres\ttaste", "1\t\t\t\t\"a\" b|\"\t");
        LoadDirectory load = fixture.load(source);
        assertEquals(
                List.of("\"a\" b", "\""),
                load.schema().dictionary(load.schema().view().features().get(2)).strings());
    }

    @Test
    void manyRowsComeOutSortedAndComplete() throws Exception {
        long seed = 42;
        Random random = new Random(seed);
        Set<Long> keys = random.longs(5_000).boxed().collect(Collectors.toSet());
        String[] lines = Stream.concat(
                        Stream.of("item_id,updated_at,year,score,genres,taste"),
                        keys.stream().map(key -> key + ",,,,,"))
                .toArray(String[]::new);
        LoadDirectory load = fixture.load(fixture.source("many.csv", lines));
        assertEquals(keys, LoadFixture.rowsByLongKey(load).keySet(), "seed " + seed);
        assertEquals(16, load.manifest().files().size());
        assertEquals(5_000, load.manifest().rows());
    }

    @Test
    void morePartitionsThanSpillFilesAreKeptApart() throws Exception {
        Path source = fixture.source(
                "items.csv",
                Stream.concat(
                                Stream.of("item_id,updated_at,year,score,genres,taste"),
                                IntStream.range(0, 3_000).mapToObj(key -> key + ",,,,,"))
                        .toArray(String[]::new));
        LoadFixture.run(LoadRequest.of(directory.resolve("view.yaml"), List.of(source), fixture.output(), 1_024));
        LoadDirectory load = LoadDirectory.open(fixture.output());
        assertEquals(3_000, LoadFixture.rowsByLongKey(load).size());
        for (LoadManifest.PartitionFile file : load.manifest().files()) {
            for (Map.Entry<byte[], byte[]> row : LoadFixture.scan(load, file)) {
                long key = StoreKey.longKey(row.getKey());
                assertEquals(file.partition(), new Partitioning(1_024).partitionOf(KeyHash.ofLong(key)));
            }
        }
    }

    @Test
    void dataVersionAndTimeCanBeGiven() throws Exception {
        LoadRequest request = fixture.request(items()).withDataVersion("v7").withAsOf(Instant.ofEpochSecond(5));
        LoadManifest manifest = LoadFixture.run(request).manifest();
        assertEquals("v7", manifest.dataVersion());
        assertEquals(5_000, manifest.asOfMs());
    }

    @Test
    void aStoreIngestsTheFilesAndFindsEveryRow() throws Exception {
        LoadDirectory load = fixture.load(items());
        try (Options options = new Options().setCreateIfMissing(true);
                IngestExternalFileOptions ingest = new IngestExternalFileOptions();
                RocksDB store = RocksDB.open(options, directory.resolve("store").toString())) {
            List<String> files = load.manifest().files().stream()
                    .map(file -> load.file(file).toString())
                    .toList();
            store.ingestExternalFile(files, ingest);
            for (Map.Entry<Long, byte[]> row : LoadFixture.rowsByLongKey(load).entrySet()) {
                int partition = new Partitioning(16).partitionOf(KeyHash.ofLong(row.getKey()));
                assertArrayEquals(row.getValue(), store.get(StoreKey.ofLong(partition, row.getKey())));
            }
        }
    }
}
