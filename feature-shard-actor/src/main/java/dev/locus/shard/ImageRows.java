package dev.locus.shard;

import dev.locus.feature.KeyType;
import dev.locus.feature.RowBatch;
import dev.locus.feature.StoreKey;
import dev.locus.topology.KeyHash;
import dev.locus.topology.Partitioning;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The serving image of one data version: reads rows, and takes changed ones. Any number of threads read while one
/// thread changes: each reads within a phase of the node's [ReadPhases], which the changing thread tells it about.
final class ImageRows implements RowSource {
    private final Partitioning partitioning;
    private final ImageTable[] tables;
    private final ImageEntries entries;
    private final SegmentAllocator memory;
    private final KeyType keyType;
    private volatile ImageIndex index;

    /// Entries taken out of the image in this phase, and in the one before.
    private int[] leaving = {};

    private int leavingCount;
    private int[] left = {};
    private int leftCount;
    private long tableBytes;
    private volatile long imageBytes;
    private boolean closed;

    /// @param tables one for each partition, an empty one where the node holds none; one for all of a replicated view
    /// @param memory gives zeroed segments for larger tables
    ImageRows(ImageTable[] tables, ImageEntries entries, SegmentAllocator memory, KeyType keyType) {
        this.partitioning = new Partitioning(tables.length);
        this.tables = tables.clone();
        this.entries = entries;
        this.memory = memory;
        this.keyType = keyType;
        this.index = new ImageIndex(tables, entries);
        this.tableBytes = Arrays.stream(tables).mapToLong(ImageTable::bytes).sum();
        this.imageBytes = entries.bytes() + tableBytes;
    }

    /// First reads all slots, then all rows, so that the cache misses of a batch overlap.
    @Override
    public void find(KeyBatch keys, RowBatch rows, boolean[] found) {
        int count = keys.count();
        long[] peeked = keys.scratch();
        ImageIndex now = index;
        for (int i = 0; i < count; i++) {
            peeked[i] = now.peek(partitioning.partitionOf(keys.hash(i)), keys.hash(i));
        }
        boolean int64 = keys.keyType() == KeyType.INT64;
        for (int i = 0; i < count; i++) {
            int hash = keys.hash(i);
            int partition = partitioning.partitionOf(hash);
            long address = int64
                    ? now.find(partition, keys.longKey(i), hash, peeked[i])
                    : now.find(partition, keys.utf8Key(i), hash, peeked[i]);
            found[i] = address != ImageIndex.NOT_FOUND;
            if (found[i]) {
                rows.set(i, address);
            }
        }
    }

    @Override
    public int partitions() {
        return partitioning.partitions();
    }

    @Override
    public boolean inMemory() {
        return true;
    }

    @Override
    public long imageBytes() {
        return imageBytes;
    }

    /// Whether so many rows could be changed or added now, with keys of so many bytes. For the writing thread, as is
    /// all
    /// below.
    boolean hasRoom(int rows, long keyBytes) {
        return entries.hasRoom(rows, keyBytes);
    }

    /// Serves another row under the key from now on, or none.
    void change(byte[] storeKey, byte @Nullable [] row) {
        int partition = StoreKey.partition(storeKey);
        byte[] utf8 = Arrays.copyOfRange(storeKey, StoreKey.PARTITION_BYTES, storeKey.length);
        boolean int64 = keyType == KeyType.INT64;
        int hash = int64 ? KeyHash.ofLong(StoreKey.longKey(storeKey)) : KeyHash.ofUtf8(utf8);
        int entry = entryOf(partition, storeKey, utf8, hash);
        if (entry != ImageEntries.NOBODY) {
            changePresent(partition, hash, entry, row);
        } else if (row != null) {
            addTo(partition, hash, int64 ? entries.add(StoreKey.longKey(storeKey), row) : entries.add(utf8, row));
        }
        imageBytes = entries.bytes() + tableBytes;
    }

    private int entryOf(int partition, byte[] storeKey, byte[] utf8, int hash) {
        long peeked = index.peek(partition, hash);
        long address = keyType == KeyType.INT64
                ? index.find(partition, StoreKey.longKey(storeKey), hash, peeked)
                : index.find(partition, MemorySegment.ofArray(utf8), hash, peeked);
        return address == ImageIndex.NOT_FOUND ? ImageEntries.NOBODY : entries.numberAt(address);
    }

    private void changePresent(int partition, int hash, int entry, byte @Nullable [] row) {
        ImageTable table = tables[partition];
        int slot = table.slotOf(hash, entry);
        if (row == null) {
            table.remove(slot);
        } else if (entries.holds(entry, row)) {
            return;
        } else {
            table.replace(slot, hash, entries.replace(entry, row));
        }
        if (leavingCount == leaving.length) {
            leaving = Arrays.copyOf(leaving, Math.max(64, 2 * leaving.length));
        }
        leaving[leavingCount++] = entry;
    }

    private void addTo(int partition, int hash, int entry) {
        if (!tables[partition].hasRoom()) {
            tables[partition] = tables[partition].grown(memory);
            tableBytes += tables[partition].bytes();
            tables[partition].add(hash, entry);
            index = new ImageIndex(tables, entries); // Who still has the old one reads on in the old slots.
            return;
        }
        tables[partition].add(hash, entry);
    }

    /// Whether nobody reads it any more. Does not change while its monitor is held.
    synchronized boolean isClosed() {
        return closed;
    }

    synchronized void close() {
        closed = true;
    }

    /// A phase of the node's [ReadPhases] has begun.
    void phaseHasAdvanced() {
        entries.free(left, leftCount);
        int[] empty = left;
        left = leaving;
        leftCount = leavingCount;
        leaving = empty;
        leavingCount = 0;
    }
}
