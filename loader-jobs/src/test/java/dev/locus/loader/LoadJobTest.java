package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowEncoder;
import dev.locus.feature.StoreKey;
import dev.locus.topology.KeyHash;
import dev.locus.topology.Partitioning;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
