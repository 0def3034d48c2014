package dev.locus.shard;

import dev.locus.topology.KeyHash;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// The hash table of one partition in the serving image of one data version: from a key's hash to its row's entry in
/// [ImageEntries].
///
/// Goals: a look-up of two cache misses, one for the slot and one for the row; no objects; rows may change while they
/// are read. Algorithm: open addressing with linear probing at a load of at most 3/4. A slot is 8 bytes: the key's
/// 32-bit hash above the row's entry, or 0 if empty; so a probe reads a row only if all 32 bits match, and then
/// compares the whole key. The low bits of the hash, multiplied by 2^32 / golden ratio (Knuth's multiplicative
/// hashing), choose the slot: the top bits chose the partition.
///
/// One thread writes, any number read, through an [ImageIndex]: a slot changes in one store, after its entry was
/// written, so that a reader sees the old row or the new one.
final class ImageTable {
    /// A slot whose key was removed. No search ends there: the one key that [ImageEntries#NOBODY] has hashes to
    /// something else.
    private static final long REMOVED = Integer.toUnsignedLong(~KeyHash.ofLong(0)) << 32 | ImageEntries.NOBODY;

    private static final int GOLDEN = 0x9E3779B1;
    private static final ValueLayout.OfLong SLOT = ValueLayout.JAVA_LONG;
    private static final VarHandle PUBLISHED = SLOT.varHandle();

    private final ImageEntries entries;
    private final int slotShift;
    private final int slotMask;
    private final MemorySegment slots;
    /// Slots that are not empty, and those of them that hold a row.
    private int used;

    private int rows;
    private boolean isNothing;

    /// @param memory gives zeroed segments, aligned as asked
    ImageTable(SegmentAllocator memory, int rowsMax, ImageEntries entries) {
        int capacity = slotsFor(rowsMax);
        this.entries = entries;
        this.slotMask = capacity - 1;
        this.slotShift = Integer.numberOfLeadingZeros(slotMask);
        this.slots = memory.allocate((long) capacity * Long.BYTES, 64);
    }

    /// What stands for every partition without rows: it finds nothing, has room for nothing, and belongs to no
    /// partition.
    static ImageTable nothing(SegmentAllocator memory, ImageEntries entries) {
        ImageTable table = new ImageTable(memory, 0, entries);
        table.isNothing = true;
        return table;
    }

    static long bytesFor(long rows, int strideBytes, long keyBytes) {
        return slotsFor(rows) * (long) Long.BYTES + rows * (ImageEntries.KEY_BYTES + strideBytes) + keyBytes;
    }

    private static int slotsFor(long rows) {
        long wanted = Math.max(2, rows + rows / 3 + 1);
        if (wanted > 1 << 30) {
            throw new IllegalArgumentException(
                    rows + " rows in one partition: choose more partitions, at most 800,000,000 rows fit in one");
        }
        return Integer.highestOneBit((int) wanted - 1) << 1;
    }

    /// Off-heap bytes that its slots take.
    long bytes() {
        return isNothing ? 0 : slots.byteSize();
    }

    int rows() {
        return rows;
    }

    /// Whether another key can be added.
    boolean hasRoom() {
        int capacity = slotMask + 1;
        return !isNothing && used < capacity - Math.max(1, capacity / 4);
    }

    /// Adds the entry of a key that is not there.
    void add(int hash, int entry) {
        int slot = firstSlot(hash, slotShift);
        long found = slot(slot);
        while (found != 0 && found != REMOVED) {
            slot = (slot + 1) & slotMask;
            found = slot(slot);
        }
        if (found == 0) {
            used++;
        }
        rows++;
        publish(slot, Integer.toUnsignedLong(hash) << 32 | entry);
    }

    /// The slot that holds the entry, or -1.
    int slotOf(int hash, int entry) {
        long wanted = Integer.toUnsignedLong(hash) << 32 | entry;
        int slot = firstSlot(hash, slotShift);
        for (long found = slot(slot); found != 0; found = slot(slot)) {
            if (found == wanted) {
                return slot;
            }
            slot = (slot + 1) & slotMask;
        }
        return -1;
    }

    void replace(int slot, int hash, int entry) {
        publish(slot, Integer.toUnsignedLong(hash) << 32 | entry);
    }

    void remove(int slot) {
        rows--;
        publish(slot, REMOVED);
    }

    /// A table of the same keys with room for half as many again.
    ImageTable grown(SegmentAllocator memory) {
        ImageTable larger = new ImageTable(memory, rows + rows / 2 + 8, entries);
        for (int slot = 0; slot <= slotMask; slot++) {
            long found = slot(slot);
            if (found != 0 && found != REMOVED) {
                larger.add((int) (found >>> 32), (int) found);
            }
        }
        return larger;
    }

    private long slot(int slot) {
        return slots.getAtIndex(SLOT, slot);
    }

    private void publish(int slot, long value) {
        PUBLISHED.setRelease(slots, (long) slot * Long.BYTES, value);
    }

    /// @param slotShift 32 minus the bits of a slot's number
    static int firstSlot(int hash, int slotShift) {
        return (hash * GOLDEN) >>> slotShift;
    }

    long slotsAddress() {
        return slots.address();
    }

    int slotShift() {
        return slotShift;
    }
}
