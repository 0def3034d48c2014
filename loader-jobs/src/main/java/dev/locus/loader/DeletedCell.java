package dev.locus.loader;

import java.nio.charset.StandardCharsets;

/// Whether a row is marked deleted: true or false, also as 1 or 0.
final class DeletedCell extends Cell {
    private static final String EXPECTED = "not true or false, or 1 or 0";

    private boolean deleted;

    DeletedCell(String column) {
        super(column, Int64Cell.SCALAR);
    }

    @Override
    void addText(char[] text, int from, int to) {
        String mark = new String(text, from, to - from);
        next();
        deleted = mark.equalsIgnoreCase("true") || mark.equals("1");
        if (!deleted && !mark.equalsIgnoreCase("false") && !mark.equals("0")) {
            throw refused(mark, EXPECTED);
        }
    }

    @Override
    void addLong(long value) {
        next();
        deleted = value == 1;
        if (value != 0 && value != 1) {
            throw refused(Long.toString(value), EXPECTED);
        }
    }

    @Override
    void addDouble(double value) {
        throw refused(Double.toString(value), EXPECTED);
    }

    @Override
    void addUtf8(byte[] bytes, int from, int to) {
        throw refused(new String(bytes, from, to - from, StandardCharsets.UTF_8), EXPECTED);
    }

    @Override
    void writeTo(RowBlock block, int row) {
        block.setDeleted(row, deleted);
    }
}
