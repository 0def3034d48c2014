package dev.locus.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.locus.feature.LoadDirectory;
import dev.locus.feature.RowBatch;
import dev.locus.internal.v1.ItemKeys;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.topology.KeyHash;
import dev.locus.topology.NodeId;
import dev.locus.topology.Partitioning;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The serving image and the store give the same rows for the same content.
class RowSourcesTest {
    private static final int PARTITIONS = 4;

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void int64Keys(boolean replicated) {
        Random random = random();
        TestLoad load = new TestLoad("v", "item", "int64", replicated, PARTITIONS);
        List<Long> keys = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            long key = i < 4 ? List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE).get(i) : random.nextLong();
            load.row(key, random.nextLong(), random.nextFloat(), i % 7 == 0 ? Float.NaN : random.nextFloat());
            keys.add(key);
            keys.add(1L + random.nextInt(1_000));
        }
        assertSameRows(load.write(root, "1"), TestNode.int64Keys(keys), allOf(PARTITIONS), 500);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stringKeys(boolean replicated) {
        Random random = random();
        TestLoad load = new TestLoad("v", "item", "string", replicated, PARTITIONS);
        ItemKeys.Builder keys = ItemKeys.newBuilder();
        List<String> texts = new ArrayList<>(List.of("a", "ab", "abc", "é", "日本語", "𝄞", "k".repeat(1_024)));
        for (int i = 0; i < 300; i++) {
            texts.add("key-" + i);
        }
        for (String key : texts) {
            load.row(key, random.nextLong(), random.nextFloat(), random.nextFloat());
            keys.addStringKeys(key).addStringKeys(key + "!");
        }
        assertSameRows(load.write(root, "1"), keys.build(), allOf(PARTITIONS), texts.size());
    }

    @Test
    void keysOfPartitionsThatTheNodeDoesNotHoldAreNotFound() {
        TestLoad load = TestLoad.items(PARTITIONS);
        List<Long> keys = new ArrayList<>();
        int held = 0;
        for (long key = 0; key < 200; key++) {
            load.row(key, 1, 2);
            keys.add(key);
            held += new Partitioning(PARTITIONS).partitionOf(KeyHash.ofLong(key)) == 2 ? 1 : 0;
        }
        BitSet two = new BitSet();
        two.set(2);
        assertSameRows(load.write(root, "1"), TestNode.int64Keys(keys), two, held);
    }

    @Test
    void aLoadWithoutRowsHasNone() {
        ItemKeys keys = TestNode.int64Keys(List.of(0L, 1L));
        assertSameRows(TestLoad.items(PARTITIONS).write(root, "1"), keys, allOf(PARTITIONS), 0);
    }

    private void assertSameRows(ViewRecord view, ItemKeys keys, BitSet held, int expected) {
        try (DataDirectory data = DataDirectory.open(root.resolve("data"), () -> new NodeId("n"));
                Store store = RocksStore.open(data.store())) {
            LoadDirectory load = new LoadedTables(store, data).ingest(view, held);
            Partitioning partitioning = new Partitioning(PARTITIONS);
            UpdateLog log = new UpdateLog(store);
            DataVersion image = new ImageBuilder(store, log, view, load, true).build(partitioning, held);
            DataVersion stored = new ImageBuilder(store, log, view, load, false).build(partitioning, held);
            List<byte[]> fromImage = rows(image, keys);
            List<byte[]> fromStore = rows(stored, keys);
            assertEquals(
                    expected, fromImage.stream().filter(row -> row.length > 0).count());
            for (int i = 0; i < fromImage.size(); i++) {
                assertArrayEquals(fromStore.get(i), fromImage.get(i), "key " + i);
            }
            assertEquals(stored.partitions(), image.partitions());
            assertEquals(0, stored.rows().imageBytes());
            image.close().run();
            stored.close().run();
        }
    }

    /// No bytes for a key without a row.
    private static List<byte[]> rows(DataVersion data, ItemKeys keys) {
        int count = ItemScoring.count(keys);
        KeyBatch batch = new KeyBatch(count);
        batch.set(keys, 0, count);
        RowBatch rows = new RowBatch(count);
        boolean[] found = new boolean[count];
        data.rows().find(batch, rows, found);
        int stride = data.schema().layout().strideBytes();
        List<byte[]> copies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            copies.add(
                    found[i]
                            ? RowBatch.memory().asSlice(rows.address(i), stride).toArray(ValueLayout.JAVA_BYTE)
                            : new byte[0]);
        }
        return copies;
    }

    private static BitSet allOf(int partitions) {
        BitSet all = new BitSet();
        all.set(0, partitions);
        return all;
    }

    private static Random random() {
        long seed = Long.getLong("locus.seed", System.nanoTime());
        System.out.println("rows of -Dlocus.seed=" + seed);
        return new Random(seed);
    }
}
