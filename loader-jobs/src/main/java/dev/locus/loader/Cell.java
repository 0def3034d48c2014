package dev.locus.loader;

import dev.locus.feature.FeatureType;

/// Collects one declared column's value of a row, as characters (text files) or as typed elements, refuses
/// what is not of the column's type, and puts it into a block. Used again for every row.
abstract sealed class Cell permits Int64Cell, Float32Cell, CategoryCell, TextKeyCell, DeletedCell {
    static final char SEPARATOR = '|';

    private final String column;
    private final FeatureType type;
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

    /// Puts what was collected into a row.
    abstract void writeTo(RowBlock block, int row);

    /// Fills all rows of a block.
    ///
    /// @param from the first row's place in the batch
    void fill(ColumnBatch batch, int from, RowBlock block) {
        for (int row = 0; row < block.count(); row++) {
            fillRow(batch, from + row, block, row);
        }
    }

    final void fillRow(ColumnBatch batch, int place, RowBlock block, int row) {
        if (batch.isNull(place)) {
            return;
        }
        try {
            begin();
            batch.addTo(place, this);
            end();
            writeTo(block, row);
        } catch (RefusedCellException e) {
            block.refuse(row, e);
        }
    }

    final String column() {
        return column;
    }

    final FeatureType type() {
        return type;
    }

    final int count() {
        return count;
    }

    private void begin() {
        count = 0;
    }

    private void end() {
        boolean fits = type.isList() || count == type.length();
        if (!fits) {
            throw refused(count + " elements", "too short for a " + type);
        }
    }

    /// The whole cell of a text file; elements of vectors and lists stand between [#SEPARATOR]s.
    final void setText(char[] text, int from, int to, RowBlock block, int row) {
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
        writeTo(block, row);
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
