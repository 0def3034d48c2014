package dev.locus.loader;

import dev.locus.feature.RowEncoder;
import dev.locus.feature.RowLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Rows on their way from a source to the spill: packed features and event times, the keys beside them, and of
/// refused rows the reason. Filled row by row or column by column; used again for every batch. Not thread-safe.
final class RowBlock {
    static final int ROWS_MAX = 512;

    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOAT32 =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle UINT16 =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int NO_KEY = -1;
    private static final byte NO_MARK = -1;

    private final RowLayout layout;
    private final int strideBytes;
    private final byte[] defaults;
    private final byte[] rows;
    private final long[] lines = new long[ROWS_MAX];
    private final long[] int64Keys = new long[ROWS_MAX];
    private final int[] textKeyStarts = new int[ROWS_MAX];
    private final int[] keyLengths = new int[ROWS_MAX];
    private final byte[] deleted = new byte[ROWS_MAX];
    private final @Nullable RefusedCellException[] refusals = new RefusedCellException[ROWS_MAX];
    private byte[] textKeys = new byte[1 << 14];
    private int textKeysEnd;
    private int count;

    RowBlock(RowLayout layout, RowEncoder.DefaultCode defaultCode) {
        this.layout = layout;
        this.strideBytes = layout.strideBytes();
        this.defaults = new byte[Math.multiplyExact(strideBytes, ROWS_MAX)];
        this.rows = new byte[defaults.length];
        byte[] defaultRow = new RowEncoder(layout, defaultCode).toBytes();
        for (int row = 0; row < ROWS_MAX; row++) {
            System.arraycopy(defaultRow, 0, defaults, row * strideBytes, strideBytes);
        }
    }

    /// Begins a block of rows that lack everything but their defaults.
    ///
    /// @param firstLine of the first; the others follow it
    void begin(int rowCount, long firstLine) {
        clear();
        for (int row = 0; row < rowCount; row++) {
            lines[row] = firstLine + row;
        }
        grow(rowCount);
    }

    void clear() {
        count = 0;
        textKeysEnd = 0;
    }

    /// Adds a row that lacks everything but its defaults.
    ///
    /// @return its place
    int addRow(long line) {
        lines[count] = line;
        grow(count + 1);
        return count - 1;
    }

    private void grow(int newCount) {
        System.arraycopy(defaults, 0, rows, count * strideBytes, (newCount - count) * strideBytes);
        Arrays.fill(keyLengths, count, newCount, NO_KEY);
        Arrays.fill(deleted, count, newCount, NO_MARK);
        Arrays.fill(refusals, count, newCount, null);
        count = newCount;
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count == ROWS_MAX;
    }

    long line(int row) {
        return lines[row];
    }

    /// Notes that a row can't be taken; only the first reason counts.
    void refuse(int row, RefusedCellException reason) {
        if (refusals[row] == null) {
            refusals[row] = reason;
        }
    }

    @Nullable
    RefusedCellException refusal(int row) {
        return refusals[row];
    }

    void setKey(int row, long key) {
        int64Keys[row] = key;
        keyLengths[row] = Long.BYTES;
    }

    void setKey(int row, byte[] utf8, int from, int to) {
        if (textKeys.length - textKeysEnd < to - from) {
            textKeys = Arrays.copyOf(textKeys, 2 * textKeys.length + to - from);
        }
        System.arraycopy(utf8, from, textKeys, textKeysEnd, to - from);
        textKeyStarts[row] = textKeysEnd;
        textKeysEnd += to - from;
        keyLengths[row] = to - from;
    }

    boolean hasKey(int row) {
        return keyLengths[row] != NO_KEY;
    }

    void setDeleted(int row, boolean isDeleted) {
        deleted[row] = (byte) (isDeleted ? 1 : 0);
    }

    /// Whether it is said if the row is deleted.
    boolean hasMark(int row) {
        return deleted[row] != NO_MARK;
    }

    boolean isDeleted(int row) {
        return deleted[row] == 1;
    }

    long int64Key(int row) {
        return int64Keys[row];
    }

    /// Copies the bytes of a string key.
    ///
    /// @return how many they are
    int textKey(int row, byte[] target) {
        System.arraycopy(textKeys, textKeyStarts[row], target, 0, keyLengths[row]);
        return keyLengths[row];
    }

    void setEventTime(int row, long millis) {
        INT64.set(rows, row * strideBytes + RowLayout.EVENT_TIME_OFFSET, millis);
    }

    /// Sets a scalar, a vector, or a list.
    void setInt64s(int row, int feature, long[] values, int valueCount) {
        int from = beginElements(row, feature, valueCount);
        for (int i = 0; i < valueCount; i++) {
            INT64.set(rows, from + Long.BYTES * i, values[i]);
        }
    }

    /// Sets a scalar, a vector, or a list.
    void setFloat32s(int row, int feature, float[] values, int valueCount) {
        int from = beginElements(row, feature, valueCount);
        for (int i = 0; i < valueCount; i++) {
            FLOAT32.set(rows, from + Float.BYTES * i, values[i]);
        }
    }

    /// Sets a scalar, a vector, or a list of string codes.
    void setCodes(int row, int feature, int[] codes, int valueCount) {
        int from = beginElements(row, feature, valueCount);
        for (int i = 0; i < valueCount; i++) {
            INT32.set(rows, from + Integer.BYTES * i, codes[i]);
        }
    }

    private int beginElements(int row, int feature, int valueCount) {
        int start = row * strideBytes;
        int from = start + layout.offset(feature);
        if (layout.countOffset(feature) >= 0) {
            Arrays.fill(rows, from, from + layout.features().get(feature).type().bytes(), (byte) 0);
            UINT16.set(rows, start + layout.countOffset(feature), (short) valueCount);
        }
        markPresent(start, feature);
        return from;
    }

    private void markPresent(int start, int feature) {
        int offset = start + RowLayout.PRESENCE_OFFSET + Long.BYTES * (feature / Long.SIZE);
        INT64.set(rows, offset, (long) INT64.get(rows, offset) | 1L << (feature % Long.SIZE));
    }

    /// Sets a scalar of all rows.
    ///
    /// @param from the place of the first row's value
    void fillInt64s(int feature, long[] values, int from, Nulls nulls) {
        int offset = layout.offset(feature);
        for (int row = 0, start = 0; row < count; row++, start += strideBytes) {
            if (!nulls.isNull(from + row)) {
                INT64.set(rows, start + offset, values[from + row]);
                markPresent(start, feature);
            }
        }
    }

    /// Sets a scalar of all rows to finite numbers.
    ///
    /// @param from the place of the first row's value
    /// @return a row whose number is not finite, after which nothing was set; or [#count()]
    int fillFloat32s(int feature, int firstRow, float[] values, int from, Nulls nulls) {
        int offset = layout.offset(feature);
        for (int row = firstRow, start = firstRow * strideBytes; row < count; row++, start += strideBytes) {
            if (!nulls.isNull(from + row)) {
                float value = values[from + row];
                if (!Float.isFinite(value)) {
                    return row;
                }
                FLOAT32.set(rows, start + offset, value);
                markPresent(start, feature);
            }
        }
        return count;
    }

    void copyRow(int row, byte[] target, int offset) {
        System.arraycopy(rows, row * strideBytes, target, offset, strideBytes);
    }
}
