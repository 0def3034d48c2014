package dev.locus.loader;

import dev.locus.feature.StoreKey;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// How a row lies in a spill file, which lives only as long as its load: length of the store key (uint16), number of
/// the source file (int32), its line (int64), all big-endian; then the store key and the packed row.
final class SpillRecord {
    static final int KEY_LENGTH_OFFSET = 0;
    static final int SOURCE_OFFSET = 2;
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

    private SpillRecord() {}

    static void putHead(byte[] record, int keyLength, int source, long line) {
        ARRAY_SHORT.set(record, KEY_LENGTH_OFFSET, (short) keyLength);
        ARRAY_INT.set(record, SOURCE_OFFSET, source);
        ARRAY_LONG.set(record, LINE_OFFSET, line);
    }
}
