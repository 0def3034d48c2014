package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.StoreKey;
import dev.locus.topology.KeyHash;
import dev.locus.topology.Partitioning;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StringKeysTest {
    private static final String VIEW = """
            kind: feature_view
            version: 1
            name: tag
            entity: tag
            key:
              column: tag
              type: string
            placement: sharded
            features:
              - name: weight
                type: float32
            """;
    /// Among them: shorter than eight bytes, equal in the first eight, one the beginning of another, not ASCII.
    private static final List<String> KEYS =
            List.of("b", "a", "aa", "abcdefgh", "abcdefghi", "abcdefghj", "abcdefg", "é", "日本語日本語", "a".repeat(1_024));

    @TempDir
    private Path directory;

    private LoadFixture fixture = new LoadFixture(Path.of("."));

    @BeforeEach
    void viewIsThere() throws Exception {
        fixture = new LoadFixture(directory).view(VIEW);
    }

    private Path tags(List<String> keys) throws Exception {
        return fixture.source("tags.tsv", "tag\tweight", String.join("\t1\n", keys) + "\t1");
    }

    private static Set<String> keysOf(LoadDirectory load) throws Exception {
        Set<String> keys = new HashSet<>();
        for (LoadManifest.PartitionFile file : load.manifest().files()) {
            for (Map.Entry<byte[], byte[]> row : LoadFixture.scan(load, file)) {
                assertTrue(keys.add(StoreKey.stringKey(row.getKey())));
            }
        }
        return keys;
    }

    @Test
    void everyKeyIsInItsPartition() throws Exception {
        LoadDirectory load = fixture.load(tags(KEYS));
        assertEquals(new HashSet<>(KEYS), keysOf(load));
        for (LoadManifest.PartitionFile file : load.manifest().files()) {
            for (Map.Entry<byte[], byte[]> row : LoadFixture.scan(load, file)) {
                int hash = KeyHash.ofString(StoreKey.stringKey(row.getKey()));
                assertEquals(file.partition(), new Partitioning(16).partitionOf(hash));
            }
        }
    }

    @Test
    void aReplicatedViewIsOneFileOfPartitionZero() throws Exception {
        fixture.view(VIEW.replace("sharded", "replicated"));
        LoadDirectory load = fixture.load(tags(KEYS));
        LoadManifest.PartitionFile file = load.manifest().files().getFirst();
        assertEquals(1, load.manifest().files().size());
        assertEquals(0, file.partition());
        assertEquals(KEYS.size(), file.rows());
        assertEquals(new HashSet<>(KEYS), keysOf(load));
        assertEquals(
                file.checksumValue(),
                LoadFixture.checksum(LoadFixture.scan(load, file)).value());
    }

    @Test
    void aKeyTwiceIsFoundByItsText() throws Exception {
        LoadRequest request = fixture.request(tags(List.of("abcdefghi", "x", "abcdefgh", "abcdefghi")))
                .withDuplicateKeys(DuplicateKeys.REFUSE);
        LoadFailedException failure = assertThrows(LoadFailedException.class, () -> LoadFixture.run(request));
        assertTrue(String.valueOf(failure.getMessage()).contains("key 'abcdefghi' has two rows"), failure.getMessage());
        assertTrue(String.valueOf(failure.getMessage()).contains("tags.tsv:2 and "), failure.getMessage());
    }

    @Test
    void aKeyThatIsTooLongIsRefused() throws Exception {
        LoadRequest request = fixture.request(tags(List.of("a".repeat(1_025))));
        LoadFailedException failure = assertThrows(LoadFailedException.class, () -> LoadFixture.run(request));
        assertTrue(
                String.valueOf(failure.getMessage()).contains("a key of 1025 bytes; the most is 1024"),
                failure.getMessage());
    }
}
