package dev.locus.shard;

import dev.locus.feature.RowBatch;
import dev.locus.feature.RowLayout;
import java.lang.foreign.MemorySegment;

/// Looks keys up in the [ImageTable]s of one data version. It knows the tables as two numbers a partition, in one
/// array: a look-up that goes through the tables' objects waits for those, too, and took 1.5 times as long. Immutable
/// once built, while slots and entries may change under it; reading is as safe as their memory is alive, which who
/// holds the data version sees to.
final class ImageIndex {
    static final long NOT_FOUND = 0;

    private static final MemorySegment MEMORY = RowBatch.memory();
    private static final int SLOTS = 0;
    private static final int SLOT_SHIFT = 1;
    private static final int NUMBERS = 2;

    private final long[] numbers;
    private final long entries;
    private final long keys;
    private final int entryBytes;

    /// @param tables one for each partition, all with these entries
    ImageIndex(ImageTable[] tables, ImageEntries entries) {
        this.entries = entries.entriesAddress();
        this.keys = entries.keysAddress();
        this.entryBytes = entries.entryBytes();
        this.numbers = new long[NUMBERS * tables.length];
        for (int partition = 0; partition < tables.length; partition++) {
            ImageTable table = tables[partition];
            int at = NUMBERS * partition;
            numbers[at + SLOTS] = table.slotsAddress();
            numbers[at + SLOT_SHIFT] = table.slotShift();
        }
    }

    /// What the first slot for the hash holds. A batch reads these for all keys first: the reads don't wait for
    /// each other.
    long peek(int partition, int hash) {
        int at = NUMBERS * partition;
        return slot(at, ImageTable.firstSlot(hash, (int) numbers[at + SLOT_SHIFT]));
    }

    private long slot(int at, int slot) {
        return MEMORY.get(RowLayout.INT64, numbers[at + SLOTS] + (long) Long.BYTES * slot);
    }

    /// The address of the key's packed row, or [#NOT_FOUND].
    ///
    /// @param peeked what [#peek] gave for the hash
    long find(int partition, long key, int hash, long peeked) {
        int at = NUMBERS * partition;
        long entry = entries + (long) (int) peeked * entryBytes;
        if ((int) (peeked >>> 32) == hash && peeked != 0 && MEMORY.get(RowLayout.INT64, entry) == key) {
            return entry + ImageEntries.KEY_BYTES;
        }
        return findFurther(at, key, hash, peeked);
    }

    private long findFurther(int at, long key, int hash, long peeked) {
        int shift = (int) numbers[at + SLOT_SHIFT];
        int slot = ImageTable.firstSlot(hash, shift);
        for (long found = peeked; found != 0; found = slot(at, slot)) {
            long entry = entries + (long) (int) found * entryBytes;
            if ((int) (found >>> 32) == hash && MEMORY.get(RowLayout.INT64, entry) == key) {
                return entry + ImageEntries.KEY_BYTES;
            }
            slot = (slot + 1) & (-1 >>> shift);
        }
        return NOT_FOUND;
    }

    /// The address of the key's packed row, or [#NOT_FOUND].
    ///
    /// @param utf8Key the key's bytes, from 0
    long find(int partition, MemorySegment utf8Key, int hash, long peeked) {
        int at = NUMBERS * partition;
        int shift = (int) numbers[at + SLOT_SHIFT];
        int slot = ImageTable.firstSlot(hash, shift);
        for (long found = peeked; found != 0; found = slot(at, slot)) {
            long entry = entries + (long) (int) found * entryBytes;
            if ((int) (found >>> 32) == hash && isKey(utf8Key, MEMORY.get(RowLayout.INT64, entry))) {
                return entry + ImageEntries.KEY_BYTES;
            }
            slot = (slot + 1) & (-1 >>> shift);
        }
        return NOT_FOUND;
    }

    private boolean isKey(MemorySegment utf8Key, long place) {
        long length = place & 0xFFFF;
        long from = keys + (place >>> 16);
        return length == utf8Key.byteSize()
                && MemorySegment.mismatch(MEMORY, from, from + length, utf8Key, 0, length) < 0;
    }
}
