package dev.locus.feature;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// Builds packed rows of one view, one at a time, in a buffer that is used again. Not thread-safe.
///
/// [#reset(long)] starts a row that is all defaults, [#resetTo(byte[])] one that is there already; each `set` replaces
/// one feature's value and marks it present.
/// Strings are given as codes: the caller owns the dictionaries, which may still be growing.
public final class RowEncoder {
    /// Turns a default string into its code.
    @FunctionalInterface
    public interface DefaultCode {
        int codeOf(Feature feature, String string);
    }

    private final RowLayout layout;
    private final byte[] defaults;
    private final byte[] row;
    private final MemorySegment segment;

    public RowEncoder(RowLayout layout, DefaultCode defaultCode) {
        this.layout = layout;
        this.row = new byte[layout.strideBytes()];
        this.segment = MemorySegment.ofArray(row);
        segment.set(RowLayout.INT64, RowLayout.EVENT_TIME_OFFSET, RowLayout.NO_EVENT_TIME);
        for (int i = 0; i < layout.features().size(); i++) {
            Feature feature = layout.features().get(i);
            writeDefault(i, feature, defaultCode);
        }
        this.defaults = row.clone();
    }

    /// The row of a key that has none: every feature at its default, none present, no event time.
    public static byte[] defaultRow(ViewSchema schema) {
        RowEncoder encoder = new RowEncoder(
                schema.layout(), (feature, string) -> schema.dictionary(feature).codeOf(string));
        return encoder.defaults;
    }

    private void writeDefault(int index, Feature feature, DefaultCode defaultCode) {
        List<Object> elements = feature.defaultValue();
        for (int i = 0; i < elements.size(); i++) {
            int offset = layout.offset(index) + i * feature.type().element().bytes();
            switch (elements.get(i)) {
                case Long number -> segment.set(RowLayout.INT64, offset, number);
                case Float number -> segment.set(RowLayout.FLOAT32, offset, number);
                case String string -> segment.set(RowLayout.INT32, offset, defaultCode.codeOf(feature, string));
                default -> throw new IllegalStateException("unexpected default " + elements.get(i));
            }
        }
        writeCount(index, elements.size());
    }

    /// @param eventTimeMillis since 1970, or [RowLayout#NO_EVENT_TIME]
    public void reset(long eventTimeMillis) {
        System.arraycopy(defaults, 0, row, 0, row.length);
        segment.set(RowLayout.INT64, RowLayout.EVENT_TIME_OFFSET, eventTimeMillis);
    }

    /// @param source a packed row of the same layout, copied
    public void resetTo(byte[] source) {
        System.arraycopy(source, 0, row, 0, row.length);
    }

    public long eventTimeMillis() {
        return segment.get(RowLayout.INT64, RowLayout.EVENT_TIME_OFFSET);
    }

    public void setEventTimeMillis(long millis) {
        segment.set(RowLayout.INT64, RowLayout.EVENT_TIME_OFFSET, millis);
    }

    /// Takes a feature's value away: it holds its default again.
    public void clear(int feature) {
        int from = layout.offset(feature);
        System.arraycopy(
                defaults, from, row, from, layout.features().get(feature).type().bytes());
        int count = layout.countOffset(feature);
        if (count >= 0) {
            System.arraycopy(defaults, count, row, count, Short.BYTES);
        }
        long word = wordOffset(feature);
        segment.set(RowLayout.INT64, word, segment.get(RowLayout.INT64, word) & ~(1L << (feature % 64)));
    }

    public void setInt64(int feature, long value) {
        segment.set(RowLayout.INT64, layout.offset(feature), value);
        markPresent(feature);
    }

    public void setFloat32(int feature, float value) {
        segment.set(RowLayout.FLOAT32, layout.offset(feature), value);
        markPresent(feature);
    }

    /// @param code of the feature's dictionary
    public void setString(int feature, int code) {
        segment.set(RowLayout.INT32, layout.offset(feature), code);
        markPresent(feature);
    }

    /// Sets a vector (`count` must be its length) or a list (`count` up to its length).
    public void setInt64s(int feature, long[] values, int count) {
        clearElements(feature, count);
        for (int i = 0; i < count; i++) {
            segment.set(RowLayout.INT64, layout.offset(feature) + 8L * i, values[i]);
        }
        markPresent(feature);
    }

    /// Sets a vector (`count` must be its length) or a list (`count` up to its length).
    public void setFloat32s(int feature, float[] values, int count) {
        clearElements(feature, count);
        for (int i = 0; i < count; i++) {
            segment.set(RowLayout.FLOAT32, layout.offset(feature) + 4L * i, values[i]);
        }
        markPresent(feature);
    }

    /// Sets a vector (`count` must be its length) or a list (`count` up to its length) of string codes.
    public void setStrings(int feature, int[] codes, int count) {
        clearElements(feature, count);
        for (int i = 0; i < count; i++) {
            segment.set(RowLayout.INT32, layout.offset(feature) + 4L * i, codes[i]);
        }
        markPresent(feature);
    }

    /// A copy of the row as it stands.
    public byte[] toBytes() {
        return row.clone();
    }

    /// Writes the row as it stands into an array that the caller uses again.
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(row, 0, target, offset, row.length);
    }

    private void clearElements(int feature, int count) {
        FeatureType type = layout.features().get(feature).type();
        if (type.isList() ? count > type.length() : count != type.length()) {
            throw new IllegalArgumentException(
                    "feature '" + layout.features().get(feature).name() + "' of type " + type + " can't hold " + count
                            + " elements");
        }
        int from = layout.offset(feature);
        Arrays.fill(row, from, from + type.bytes(), (byte) 0);
        writeCount(feature, count);
    }

    private void writeCount(int feature, int count) {
        if (layout.countOffset(feature) >= 0) {
            segment.set(RowLayout.UINT16, layout.countOffset(feature), (short) count);
        }
    }

    private void markPresent(int feature) {
        long word = wordOffset(feature);
        segment.set(RowLayout.INT64, word, segment.get(RowLayout.INT64, word) | 1L << (feature % 64));
    }

    private static long wordOffset(int feature) {
        return RowLayout.PRESENCE_OFFSET + 8L * (feature / 64);
    }
}
