package dev.locus.shard;

import dev.locus.feature.RowLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// The row entries of the serving image of one data version, numbered from 1, and the string keys they point to. An
/// entry is 8 bytes of key and the packed row; a string key lies in a block of its own, and the 8 bytes say where (48
/// bits) and how long (16 bits).
///
/// There is room for more rows than were loaded; what is not used takes no memory. An entry is never changed: a
/// changed row is a new entry, and the old one is given back when nobody reads it any more ([ReadPhases]). Written by
/// one thread.
final class ImageEntries {
    static final int KEY_BYTES = 8;
    /// An entry that no key's search ends at: its key is int64 0, or a string of no bytes.
    static final int NOBODY = 0;

    /// Rows that live updates may add, on top of as many again as were loaded.
    private static final int MORE_ROWS = 1 << 20;

    private static final long MORE_KEY_BYTES = 32L << 20;

    private final int entryBytes;
    private final MemorySegment entries;
    private final MemorySegment keys;
    private final int rowsMax;
    private int rows;
    private long keyBytes;
    private int[] free = {};
    private int freeCount;

    /// @param loadedRows rows that the load has
    /// @param loadedKeyBytes bytes of all string keys together; 0 for int64 keys
    /// @param stringKeys whether keys are strings
    ImageEntries(Arena arena, long loadedRows, int strideBytes, long loadedKeyBytes, boolean stringKeys) {
        this.entryBytes = KEY_BYTES + strideBytes;
        long wanted = HugePages.ARE_LAZY ? 2 * loadedRows + MORE_ROWS : loadedRows + loadedRows / 4 + (1 << 15);
        this.rowsMax = (int) Math.min(wanted, Integer.MAX_VALUE);
        if (loadedRows > rowsMax) {
            throw new IllegalArgumentException(
                    loadedRows + " rows on one node: add nodes, at most " + Integer.MAX_VALUE + " fit on one");
        }
        this.entries = reserve(arena, (long) (rowsMax + 1) * entryBytes);
        this.keys = stringKeys
                ? reserve(arena, 2 * loadedKeyBytes + (HugePages.ARE_LAZY ? MORE_KEY_BYTES : 1 << 16))
                : MemorySegment.NULL;
    }

    private static MemorySegment reserve(Arena arena, long bytes) {
        long pages = (bytes + HugePages.PAGE_BYTES - 1) / HugePages.PAGE_BYTES;
        return HugePages.allocate(arena, pages * HugePages.PAGE_BYTES);
    }

    /// @return the entry's number
    int add(long key, byte[] row) {
        int number = next();
        entries.set(RowLayout.INT64, (long) number * entryBytes, key);
        return fill(number, row);
    }

    /// @return the entry's number
    int add(byte[] utf8Key, byte[] row) {
        long place = keyBytes << 16 | utf8Key.length;
        MemorySegment.copy(utf8Key, 0, keys, ValueLayout.JAVA_BYTE, keyBytes, utf8Key.length);
        keyBytes += utf8Key.length;
        int number = next();
        entries.set(RowLayout.INT64, (long) number * entryBytes, place);
        return fill(number, row);
    }

    /// Another row under the key of an entry.
    ///
    /// @return the new entry's number
    int replace(int number, byte[] row) {
        int replacement = next();
        long key = entries.get(RowLayout.INT64, (long) number * entryBytes);
        entries.set(RowLayout.INT64, (long) replacement * entryBytes, key);
        return fill(replacement, row);
    }

    private int next() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        if (rows == rowsMax) {
            throw new IllegalStateException("the serving image has no room for another row");
        }
        return ++rows;
    }

    private int fill(int number, byte[] row) {
        MemorySegment.copy(row, 0, entries, ValueLayout.JAVA_BYTE, (long) number * entryBytes + KEY_BYTES, row.length);
        return number;
    }

    /// @param rowAddress where the entry's row lies
    int numberAt(long rowAddress) {
        return (int) ((rowAddress - KEY_BYTES - entries.address()) / entryBytes);
    }

    /// Whether the entry has just this row.
    boolean holds(int number, byte[] row) {
        long from = (long) number * entryBytes + KEY_BYTES;
        return MemorySegment.mismatch(entries, from, from + row.length, MemorySegment.ofArray(row), 0, row.length) < 0;
    }

    /// Gives entries back that nobody reads.
    void free(int[] numbers, int count) {
        if (freeCount + count > free.length) {
            free = Arrays.copyOf(free, Math.max(freeCount + count, 2 * free.length));
        }
        System.arraycopy(numbers, 0, free, freeCount, count);
        freeCount += count;
    }

    /// Whether so many entries, with keys of so many bytes, can be added.
    boolean hasRoom(int count, long bytes) {
        boolean keysFit = keys.byteSize() == 0 || keyBytes + bytes <= keys.byteSize();
        return keysFit && count <= freeCount + (rowsMax - rows);
    }

    /// Bytes of entries and keys that are or were in use.
    long bytes() {
        return (long) rows * entryBytes + keyBytes;
    }

    int entryBytes() {
        return entryBytes;
    }

    long entriesAddress() {
        return entries.address();
    }

    long keysAddress() {
        return keys.address();
    }
}
