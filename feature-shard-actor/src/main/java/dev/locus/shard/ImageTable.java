package dev.locus.shard;

import dev.locus.feature.RowLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/// The serving image of one partition of one data version: an off-heap hash table from key to packed row.
///
/// Goals: a look-up of two cache misses, one for the slot and one for the row; no objects. Constraints: rows are known
/// beforehand, never change, and all have one stride. Algorithm: open addressing with linear probing at a load of at
/// most 3/4. A slot is 8 bytes: the key's 32-bit hash above the row's number + 1, or 0 if empty; so a probe reads a
/// row only if all 32 bits match, and then compares the whole key. A row entry is 8 bytes of key and the packed row;
/// a string key lies in a block of its own, and the 8 bytes say where (48 bits) and how long (16 bits). The low bits
/// of the hash, multiplied by 2^32 / golden ratio (Knuth's multiplicative hashing), choose the slot: the top bits
/// chose the partition.
///
/// Filled by one thread; read by any number, through an [ImageIndex], once it is published.
final class ImageTable {
    static final int KEY_BYTES = 8;

    private static final int GOLDEN = 0x9E3779B1;
    private static final ValueLayout.OfLong SLOT = ValueLayout.JAVA_LONG;

    private final int entryBytes;
    private final int slotShift;
    private final int slotMask;
    private final MemorySegment slots;
    private final MemorySegment entries;
    private final MemorySegment keys;
    private int rows;
    private long keyBytes;

    /// @param keyBytesMax bytes of all string keys together; 0 for int64 keys
    ImageTable(SegmentAllocator memory, int rowsMax, int strideBytes, long keyBytesMax) {
        int capacity = slotsFor(rowsMax);
        this.entryBytes = KEY_BYTES + strideBytes;
        this.slotMask = capacity - 1;
        this.slotShift = Integer.numberOfLeadingZeros(slotMask);
        this.slots = memory.allocate((long) capacity * Long.BYTES, 64);
        this.entries = memory.allocate((long) rowsMax * entryBytes, 64);
        this.keys = memory.allocate(keyBytesMax, 8);
    }

    static long bytesFor(long rows, int strideBytes, long keyBytes) {
        return slotsFor(rows) * (long) Long.BYTES + rows * (KEY_BYTES + strideBytes) + keyBytes;
    }

    private static int slotsFor(long rows) {
        long wanted = Math.max(2, rows + rows / 3 + 1);
        if (wanted > 1 << 30) {
            throw new IllegalArgumentException(
                    rows + " rows in one partition: choose more partitions, at most 800,000,000 rows fit in one");
        }
        return Integer.highestOneBit((int) wanted - 1) << 1;
    }

    /// Off-heap bytes that it takes.
    long bytes() {
        return slots.byteSize() + entries.byteSize() + keys.byteSize();
    }

    void add(long key, int hash, byte[] row) {
        entries.set(RowLayout.INT64, (long) rows * entryBytes, key);
        addRow(hash, row);
    }

    void add(byte[] utf8Key, int hash, byte[] row) {
        MemorySegment.copy(utf8Key, 0, keys, ValueLayout.JAVA_BYTE, keyBytes, utf8Key.length);
        entries.set(RowLayout.INT64, (long) rows * entryBytes, keyBytes << 16 | utf8Key.length);
        keyBytes += utf8Key.length;
        addRow(hash, row);
    }

    private void addRow(int hash, byte[] row) {
        MemorySegment.copy(row, 0, entries, ValueLayout.JAVA_BYTE, (long) rows * entryBytes + KEY_BYTES, row.length);
        rows++;
        int slot = firstSlot(hash, slotShift);
        while (slots.getAtIndex(SLOT, slot) != 0) {
            slot = (slot + 1) & slotMask;
        }
        slots.setAtIndex(SLOT, slot, Integer.toUnsignedLong(hash) << 32 | rows);
    }

    /// @param slotShift 32 minus the bits of a slot's number
    static int firstSlot(int hash, int slotShift) {
        return (hash * GOLDEN) >>> slotShift;
    }

    long slotsAddress() {
        return slots.address();
    }

    long entriesAddress() {
        return entries.address();
    }

    long keysAddress() {
        return keys.address();
    }

    int slotShift() {
        return slotShift;
    }
}
