package dev.locus.loader;

/// An int64 key.
final class Int64KeyCell extends Int64Cell {
    Int64KeyCell(String column) {
        super(column, SCALAR);
    }

    @Override
    void writeTo(RowBlock block, int row) {
        block.setKey(row, values()[0]);
    }
}
