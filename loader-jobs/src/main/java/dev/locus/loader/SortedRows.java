package dev.locus.loader;

import dev.locus.feature.RowLayout;
import dev.locus.feature.StoreKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The rows of a run, sorted. Holds 28 bytes a row in memory; the rows themselves stay in the file.
///
/// Algorithm: count the rows of each partition, deal them out, then merge-sort each partition by the first
/// eight bytes of its keys as an unsigned number, and where those are equal by the rest, the event time, and
/// the place.
final class SortedRows implements RowStream {
    private static final int KEY = SpillRecord.HEAD_BYTES + StoreKey.PARTITION_BYTES;

    private final MemorySegment rows;
    private final int strideBytes;
    private final long[] offsets;
    private final long[] prefixes;
    private final int[] starts;
    private final int[] order;
    private int place;

    private SortedRows(MemorySegment rows, int strideBytes, int count, int partitions) {
        this.rows = rows;
        this.strideBytes = strideBytes;
        this.offsets = new long[count];
        this.prefixes = new long[count];
        this.starts = new int[partitions + 1];
        this.order = new int[count];
    }

    /// @param rows the run's whole file
    static SortedRows of(MemorySegment rows, SpillGroup group, SpillRun run, int strideBytes) {
        SortedRows sorted = new SortedRows(rows, strideBytes, Math.toIntExact(run.rows()), group.partitions());
        int[] scratch = sorted.index(group.firstPartition());
        sorted.deal(scratch);
        for (int i = 0; i < group.partitions(); i++) {
            sorted.sort(sorted.starts[i], sorted.starts[i + 1], scratch);
        }
        return sorted;
    }

    @Override
    public int next(byte[] record) {
        if (place == order.length) {
            return 0;
        }
        long offset = offsets[order[place++]];
        int length = SpillRecord.HEAD_BYTES + SpillRecord.keyLength(rows, offset) + strideBytes;
        MemorySegment.copy(rows, ValueLayout.JAVA_BYTE, offset, record, 0, length);
        return length;
    }

    /// Finds where rows begin, and counts each partition's into the place after its own.
    ///
    /// @return the partition of each row
    private int[] index(int firstPartition) {
        int[] partitions = new int[offsets.length];
        long offset = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = offset;
            int keyLength = SpillRecord.keyLength(rows, offset);
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
        return byPrefix != 0 ? byPrefix : compareRows(offsets[a], offsets[b]);
    }

    private int compareRows(long a, long b) {
        int lengthA = SpillRecord.keyLength(rows, a);
        int lengthB = SpillRecord.keyLength(rows, b);
        long keyA = a + SpillRecord.HEAD_BYTES;
        long keyB = b + SpillRecord.HEAD_BYTES;
        long mismatch = MemorySegment.mismatch(rows, keyA, keyA + lengthA, rows, keyB, keyB + lengthB);
        if (mismatch >= 0) {
            return mismatch >= Math.min(lengthA, lengthB)
                    ? Integer.compare(lengthA, lengthB)
                    : Byte.compareUnsigned(
                            rows.get(ValueLayout.JAVA_BYTE, keyA + mismatch),
                            rows.get(ValueLayout.JAVA_BYTE, keyB + mismatch));
        }
        int byTime = Long.compare(eventTime(keyA + lengthA), eventTime(keyB + lengthB));
        if (byTime != 0) {
            return byTime;
        }
        int byPart = Integer.compare(
                rows.get(SpillRecord.INT, a + SpillRecord.PART_OFFSET),
                rows.get(SpillRecord.INT, b + SpillRecord.PART_OFFSET));
        return byPart != 0
                ? byPart
                : Long.compare(
                        rows.get(SpillRecord.LONG, a + SpillRecord.LINE_OFFSET),
                        rows.get(SpillRecord.LONG, b + SpillRecord.LINE_OFFSET));
    }

    private long eventTime(long row) {
        return rows.get(RowLayout.INT64, row + RowLayout.EVENT_TIME_OFFSET);
    }
}
