package dev.locus.loader;

import dev.locus.feature.FeatureType;
import dev.locus.feature.RowEncoder;
import java.nio.charset.StandardCharsets;

/// An int64 feature, key, or event time.
final class Int64Cell extends Cell {
    private final long[] values;

    Int64Cell(String column, FeatureType type) {
        super(column, type);
        this.values = new long[type.length()];
    }

    /// The value of a scalar.
    long value() {
        return values[0];
    }

    @Override
    void addText(char[] text, int from, int to) {
        try {
            addLong(NumberText.parseLong(text, from, to));
        } catch (NumberFormatException e) {
            throw refused(new String(text, from, to - from), "not a whole number of 64 bits");
        }
    }

    @Override
    void addLong(long value) {
        values[next()] = value;
    }

    @Override
    void addDouble(double value) {
        throw refused(Double.toString(value), "not a whole number of 64 bits");
    }

    @Override
    void addUtf8(byte[] bytes, int from, int to) {
        throw refused(new String(bytes, from, to - from, StandardCharsets.UTF_8), "not a whole number of 64 bits");
    }

    @Override
    void writeTo(RowEncoder row, int feature) {
        if (type().isScalar()) {
            row.setInt64(feature, values[0]);
        } else {
            row.setInt64s(feature, values, count());
        }
    }
}
