package dev.locus.loader;

import dev.locus.feature.FeatureType;
import dev.locus.feature.RowEncoder;

/// Collects one declared column's value of the row being read, as characters (CSV) or as typed elements (Parquet), and
/// refuses what is not of the column's type. Used again for every row.
abstract sealed class Cell permits Int64Cell, Float32Cell, CategoryCell, TextCell {
    static final char SEPARATOR = '|';

    private final String column;
    private final FeatureType type;
    private boolean present;
    private int count;

    Cell(String column, FeatureType type) {
        this.column = column;
        this.type = type;
    }

    /// Adds one element.
    abstract void addText(char[] text, int from, int to);

    /// Adds one element.
    abstract void addLong(long value);

    /// Adds one element.
    abstract void addDouble(double value);

    /// Adds one element.
    abstract void addUtf8(byte[] bytes, int from, int to);

    /// Writes a cell that [#isPresent()] into the row.
    abstract void writeTo(RowEncoder row, int feature);

    final String column() {
        return column;
    }

    final FeatureType type() {
        return type;
    }

    final boolean isPresent() {
        return present;
    }

    final int count() {
        return count;
    }

    final void clear() {
        present = false;
    }

    final void begin() {
        present = true;
        count = 0;
    }

    final void end() {
        boolean fits = type.isList() || count == type.length();
        if (!fits) {
            throw refused(count + " elements", "too short for a " + type);
        }
    }

    /// The whole cell of a text file; elements of vectors and lists stand between [#SEPARATOR]s.
    final void setText(char[] text, int from, int to) {
        begin();
        int start = from;
        if (!type.isScalar()) {
            for (int i = from; i < to; i++) {
                if (text[i] == SEPARATOR) {
                    addText(text, start, i);
                    start = i + 1;
                }
            }
        }
        addText(text, start, to);
        end();
    }

    /// The place of one more element.
    final int next() {
        if (count == type.length()) {
            throw refused("more than " + count + " elements", "too long for a " + type);
        }
        return count++;
    }

    final RefusedCellException refused(String value, String reason) {
        return new RefusedCellException(column, value, reason);
    }
}
