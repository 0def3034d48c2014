package dev.locus.loader;

import com.google.common.base.Utf8;
import dev.locus.feature.FeatureType;
import dev.locus.feature.RowEncoder;
import java.nio.charset.StandardCharsets;

/// A string feature: its strings become codes of a growing dictionary.
final class CategoryCell extends Cell {
    static final int CHARS_MAX = 1_024;

    private final GrowingDictionary dictionary;
    private final int[] codes;

    CategoryCell(String column, FeatureType type, GrowingDictionary dictionary) {
        super(column, type);
        this.dictionary = dictionary;
        this.codes = new int[type.length()];
    }

    @Override
    void addText(char[] text, int from, int to) {
        if (to - from > CHARS_MAX) {
            throw refused(new String(text, from, to - from), "longer than " + CHARS_MAX + " characters");
        }
        codes[next()] = dictionary.codeOf(text, from, to);
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
        String string = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (!Utf8.isWellFormed(bytes, from, to - from)) {
            throw refused(string, "not UTF-8");
        }
        addText(string.toCharArray(), 0, string.length());
    }

    @Override
    void writeTo(RowEncoder row, int feature) {
        if (type().isScalar()) {
            row.setString(feature, codes[0]);
        } else {
            row.setStrings(feature, codes, count());
        }
    }
}
