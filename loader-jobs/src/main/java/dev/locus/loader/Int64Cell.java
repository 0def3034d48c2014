package dev.locus.loader;

import dev.locus.feature.FeatureType;
import java.nio.charset.StandardCharsets;

/// Collects int64 values: of a feature, a key, or an event time.
abstract sealed class Int64Cell extends Cell permits Int64FeatureCell, Int64KeyCell, EventTimeCell {
    static final FeatureType SCALAR = FeatureType.parse("int64");

    private final long[] values;

    Int64Cell(String column, FeatureType type) {
        super(column, type);
        this.values = new long[type.length()];
    }

    /// The first [#count()] are those collected.
    final long[] values() {
        return values;
    }

    @Override
    final void addText(char[] text, int from, int to) {
        try {
            addLong(NumberText.parseLong(text, from, to));
        } catch (NumberFormatException e) {
            throw refused(new String(text, from, to - from), "not a whole number of 64 bits");
        }
    }

    @Override
    final void addLong(long value) {
        values[next()] = value;
    }

    @Override
    final void addDouble(double value) {
        throw refused(Double.toString(value), "not a whole number of 64 bits");
    }

    @Override
    final void addUtf8(byte[] bytes, int from, int to) {
        throw refused(new String(bytes, from, to - from, StandardCharsets.UTF_8), "not a whole number of 64 bits");
    }
}
