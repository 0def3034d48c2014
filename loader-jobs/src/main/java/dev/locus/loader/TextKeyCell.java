package dev.locus.loader;

import com.google.common.base.Utf8;
import dev.locus.feature.FeatureType;
import dev.locus.feature.StoreKey;
import java.nio.charset.StandardCharsets;

/// A string key: the UTF-8 itself.
final class TextKeyCell extends Cell {
    private byte[] utf8 = new byte[0];
    private int start;
    private int end;

    TextKeyCell(String column) {
        super(column, FeatureType.parse("string"));
    }

    @Override
    void addText(char[] text, int from, int to) {
        byte[] bytes = new String(text, from, to - from).getBytes(StandardCharsets.UTF_8);
        addUtf8(bytes, 0, bytes.length);
    }

    @Override
    void addUtf8(byte[] bytes, int from, int to) {
        if (to - from > StoreKey.STRING_KEY_BYTES_MAX) {
            throw refused(
                    new String(bytes, from, to - from, StandardCharsets.UTF_8),
                    "a key of " + (to - from) + " bytes; the most is " + StoreKey.STRING_KEY_BYTES_MAX);
        }
        if (from == to) {
            throw refused("", "an empty key");
        }
        if (!Utf8.isWellFormed(bytes, from, to - from)) {
            throw refused(new String(bytes, from, to - from, StandardCharsets.UTF_8), "not UTF-8");
        }
        next();
        utf8 = bytes;
        start = from;
        end = to;
    }

    @Override
    void addLong(long value) {
        throw refused(Long.toString(value), "not a string");
    }

    @Override
    void addDouble(double value) {
        throw refused(Double.toString(value), "not a string");
    }

    @Override
    void writeTo(RowBlock block, int row) {
        block.setKey(row, utf8, start, end);
    }
}
