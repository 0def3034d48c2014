package dev.locus.loader;

import com.google.common.base.Utf8;
import dev.locus.feature.FeatureType;
import java.nio.charset.StandardCharsets;

/// A string feature: its strings become codes of a growing dictionary.
final class CategoryCell extends Cell {
    static final int CHARS_MAX = 1_024;

    private final int feature;
    private final GrowingDictionary dictionary;
    private final int[] codes;

    CategoryCell(String column, FeatureType type, int feature, GrowingDictionary dictionary) {
        super(column, type);
        this.feature = feature;
        this.dictionary = dictionary;
        this.codes = new int[type.length()];
    }

    @Override
    void addText(char[] text, int from, int to) {
        byte[] bytes = new String(text, from, to - from).getBytes(StandardCharsets.UTF_8);
        addUtf8(bytes, 0, bytes.length);
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
    void addUtf8(byte[] bytes, int from, int to) {
        int code = dictionary.find(bytes, from, to);
        if (code == 0) {
            check(bytes, from, to);
            code = dictionary.add(bytes, from, to);
        }
        codes[next()] = code;
    }

    private void check(byte[] bytes, int from, int to) {
        String string = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (!Utf8.isWellFormed(bytes, from, to - from)) {
            throw refused(string, "not UTF-8");
        }
        if (string.length() > CHARS_MAX) {
            throw refused(string, "longer than " + CHARS_MAX + " characters");
        }
    }

    @Override
    void writeTo(RowBlock block, int row) {
        block.setCodes(row, feature, codes, count());
    }
}
