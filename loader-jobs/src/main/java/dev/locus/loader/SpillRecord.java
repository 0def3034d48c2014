package dev.locus.loader;

import dev.locus.feature.RowLayout;
import dev.locus.feature.StoreKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// How a row lies in a spill file, which lives only as long as its load: length of the store key (uint16),
/// number of the part of the sources it is of (int32; [#BASE] if it is of the base of an increment), twice its line,
/// and
/// one more if the row is marked deleted (int64), all big-endian; then the store key and the packed row.
final class SpillRecord {
    /// Before all parts of the sources.
    static final int BASE = -1;

    static final int KEY_LENGTH_OFFSET = 0;
    static final int PART_OFFSET = 2;
    static final int LINE_OFFSET = 6;
    static final int HEAD_BYTES = 14;
    static final int KEY_BYTES_MAX = StoreKey.PARTITION_BYTES + StoreKey.STRING_KEY_BYTES_MAX;

    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final VarHandle ARRAY_SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle ARRAY_INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle ARRAY_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final VarHandle ROW_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private SpillRecord() {}

    static void putHead(byte[] record, int keyLength, int part, long line, boolean deleted) {
        ARRAY_SHORT.set(record, KEY_LENGTH_OFFSET, (short) keyLength);
        ARRAY_INT.set(record, PART_OFFSET, part);
        ARRAY_LONG.set(record, LINE_OFFSET, line << 1 | (deleted ? 1 : 0));
    }

    static int keyLength(byte[] record) {
        return Short.toUnsignedInt((short) ARRAY_SHORT.get(record, KEY_LENGTH_OFFSET));
    }

    static int part(byte[] record) {
        return (int) ARRAY_INT.get(record, PART_OFFSET);
    }

    static int partition(byte[] record) {
        return (int) ARRAY_INT.get(record, HEAD_BYTES);
    }

    static boolean isOfBase(byte[] record) {
        return part(record) == BASE;
    }

    static long line(byte[] record) {
        return lineAndMark(record) >> 1;
    }

    /// Whether its key is to go.
    static boolean isDeleted(byte[] record) {
        return (lineAndMark(record) & 1) != 0;
    }

    private static long lineAndMark(byte[] record) {
        return (long) ARRAY_LONG.get(record, LINE_OFFSET);
    }

    static boolean sameKey(byte[] a, byte[] b) {
        int length = keyLength(a);
        return length == keyLength(b)
                && Arrays.equals(a, HEAD_BYTES, HEAD_BYTES + length, b, HEAD_BYTES, HEAD_BYTES + length);
    }

    /// The order of a [RowStream].
    static int compare(byte[] a, byte[] b) {
        int endA = HEAD_BYTES + keyLength(a);
        int endB = HEAD_BYTES + keyLength(b);
        int order = Arrays.compareUnsigned(a, HEAD_BYTES, endA, b, HEAD_BYTES, endB);
        if (order == 0) {
            order = Long.compare(eventTime(a, endA), eventTime(b, endB));
        }
        if (order == 0) {
            order = Integer.compare(part(a), part(b));
        }
        return order != 0 ? order : Long.compare(lineAndMark(a), lineAndMark(b));
    }

    private static long eventTime(byte[] record, int row) {
        return (long) ROW_LONG.get(record, row + RowLayout.EVENT_TIME_OFFSET);
    }

    static int keyLength(MemorySegment rows, long offset) {
        return Short.toUnsignedInt(rows.get(SHORT, offset + KEY_LENGTH_OFFSET));
    }
}
