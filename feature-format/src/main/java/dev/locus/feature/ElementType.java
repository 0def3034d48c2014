package dev.locus.feature;

import java.util.Locale;

/// What one element of a feature is, and how many bytes it takes in a packed row.
public enum ElementType {
    INT64(8),
    FLOAT32(4),
    /// A string category: in the row, the int32 code of a [Dictionary].
    STRING(4);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
