package dev.locus.shard;

import dev.locus.benchmarks.SkewedKeys;
import dev.locus.feature.KeyType;
import dev.locus.feature.RowBatch;
import dev.locus.internal.v1.ItemKeys;
import dev.locus.topology.KeyHash;
import dev.locus.topology.Partitioning;
import dev.locus.transport.PackedNumbers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Looking 256 rows up in a serving image of a million, with other keys every time.
@State(Scope.Thread)
public class ImageMicro {
    private static final int ROWS = 1_000_000;
    private static final int BATCH = 256;
    private static final int BATCHES = 1 << 12;

    @Param({"128", "256"})
    int rowBytes;

    private final ItemKeys[] requests = new ItemKeys[BATCHES];
    private final KeyBatch keys = new KeyBatch(BATCH);
    private final RowBatch rows = new RowBatch(BATCH);
    private final boolean[] found = new boolean[BATCH];
    private ImageRows image;
    private MemorySegment tensor;
    private int next;

    @Setup
    public void build() {
        SkewedKeys skewed = new SkewedKeys(LongStream.range(0, ROWS).toArray(), 1);
        Arrays.setAll(
                requests,
                _ -> ItemKeys.newBuilder()
                        .setInt64Keys(PackedNumbers.ofLongs(skewed.draw(BATCH)))
                        .build());
        Partitioning partitioning = new Partitioning(256);
        int[] rowsOf = new int[partitioning.partitions()];
        for (long key = 0; key < ROWS; key++) {
            rowsOf[partitioning.partitionOf(KeyHash.ofLong(key))]++;
        }
        ImageTable[] tables = new ImageTable[rowsOf.length];
        ImageMemory memory = new ImageMemory(Arena.global());
        ImageEntries entries = new ImageEntries(Arena.global(), ROWS, rowBytes, 0, false);
        Arrays.setAll(tables, each -> new ImageTable(memory, rowsOf[each], entries));
        byte[] row = new byte[rowBytes];
        for (long key = 0; key < ROWS; key++) {
            int hash = KeyHash.ofLong(key);
            tables[partitioning.partitionOf(hash)].add(hash, entries.add(key, row));
        }
        image = new ImageRows(tables, entries, memory, KeyType.INT64);
        tensor = Arena.global().allocate((long) BATCH * rowBytes, 64);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public RowBatch lookUp() {
        next = (next + 1) & (BATCHES - 1);
        keys.set(requests[next], 0, BATCH);
        image.find(keys, rows, found);
        return rows;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public MemorySegment lookUpAndCopy() {
        lookUp();
        for (int i = 0; i < BATCH; i++) {
            MemorySegment.copy(RowBatch.memory(), rows.address(i), tensor, (long) i * rowBytes, rowBytes);
        }
        return tensor;
    }
}
