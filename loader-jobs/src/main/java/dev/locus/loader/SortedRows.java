package dev.locus.loader;

import dev.locus.feature.StoreKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The rows of a spill file in the order of their partitions and, within one, of their keys' bytes; rows of equal keys
/// stay in the order they were read. Holds 24 bytes a row in memory; the rows themselves stay in the file.
///
/// Algorithm: count the rows of each partition, deal them out, then merge-sort each partition by the first eight bytes
/// of its keys as an unsigned number, and by the rest where those are equal.
final class SortedRows {
    private static final int KEY = SpillRecord.HEAD_BYTES + StoreKey.PARTITION_BYTES;

    private final MemorySegment rows;
    private final long[] offsets;
    private final long[] prefixes;
    private final int[] starts;
    private final int[] order;

    private SortedRows(MemorySegment rows, int count, int partitions) {
        this.rows = rows;
        this.offsets = new long[count];
        this.prefixes = new long[count];
        this.starts = new int[partitions + 1];
        this.order = new int[count];
    }

    /// @param rows the whole file
    static SortedRows of(MemorySegment rows, SpillFile file, int strideBytes) {
        SortedRows sorted = new SortedRows(rows, (int) file.rows(), file.partitions());
        sorted.deal(sorted.index(strideBytes, file.firstPartition()));
        int[] scratch = new int[sorted.order.length];
        for (int i = 0; i < file.partitions(); i++) {
            sorted.sort(sorted.starts[i], sorted.starts[i + 1], scratch);
        }
        return sorted;
    }

    /// The place of a partition's first row, counted from the file's first partition; `start(partition + 1)` is
    /// its end.
    int start(int partition) {
        return starts[partition];
    }

    /// Where the row at a place begins in the file.
    long offset(int place) {
        return offsets[order[place]];
    }

    int keyLength(int place) {
        return keyLengthAt(offset(place));
    }

    boolean sameKey(int place, int otherPlace) {
        return compare(order[place], order[otherPlace]) == 0;
    }

    private int keyLengthAt(long offset) {
        return Short.toUnsignedInt(rows.get(SpillRecord.SHORT, offset + SpillRecord.KEY_LENGTH_OFFSET));
    }

    /// Finds where rows begin, and counts each partition's into the place after its own.
    private int[] index(int strideBytes, int firstPartition) {
        int[] partitions = new int[offsets.length];
        long offset = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = offset;
            int keyLength = keyLengthAt(offset);
            prefixes[i] = prefix(offset + KEY, keyLength - StoreKey.PARTITION_BYTES);
            partitions[i] = rows.get(SpillRecord.INT, offset + SpillRecord.HEAD_BYTES) - firstPartition;
            starts[partitions[i] + 1]++;
            offset += SpillRecord.HEAD_BYTES + keyLength + strideBytes;
        }
        return partitions;
    }

    private void deal(int[] partitions) {
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        int[] next = starts.clone();
        for (int i = 0; i < partitions.length; i++) {
            order[next[partitions[i]]++] = i;
        }
    }

    private long prefix(long offset, int length) {
        if (length >= Long.BYTES) {
            return rows.get(SpillRecord.LONG, offset);
        }
        long prefix = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            int next = i < length ? Byte.toUnsignedInt(rows.get(ValueLayout.JAVA_BYTE, offset + i)) : 0;
            prefix = prefix << 8 | next;
        }
        return prefix;
    }

    private void sort(int from, int to, int[] scratch) {
        for (int width = 1; width < to - from; width *= 2) {
            for (int start = from; start < to; start += 2 * width) {
                merge(start, Math.min(start + width, to), Math.min(start + 2 * width, to), scratch);
            }
            System.arraycopy(scratch, from, order, from, to - from);
        }
    }

    private void merge(int left, int right, int end, int[] target) {
        int a = left;
        int b = right;
        for (int i = left; i < end; i++) {
            boolean takeLeft = a < right && (b >= end || compare(order[a], order[b]) <= 0);
            target[i] = takeLeft ? order[a++] : order[b++];
        }
    }

    private int compare(int a, int b) {
        int byPrefix = Long.compareUnsigned(prefixes[a], prefixes[b]);
        return byPrefix != 0 ? byPrefix : compareKeys(offsets[a], offsets[b]);
    }

    private int compareKeys(long a, long b) {
        int lengthA = keyLengthAt(a);
        int lengthB = keyLengthAt(b);
        long from = SpillRecord.HEAD_BYTES;
        long mismatch = MemorySegment.mismatch(rows, a + from, a + from + lengthA, rows, b + from, b + from + lengthB);
        if (mismatch < 0 || mismatch >= Math.min(lengthA, lengthB)) {
            return Integer.compare(lengthA, lengthB);
        }
        return Byte.compareUnsigned(
                rows.get(ValueLayout.JAVA_BYTE, a + from + mismatch),
                rows.get(ValueLayout.JAVA_BYTE, b + from + mismatch));
    }
}
