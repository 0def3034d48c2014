package dev.locus.model;

import dev.locus.feature.RowBatch;
import dev.locus.feature.RowLayout;
import java.lang.foreign.MemorySegment;

/// Copies numbers that must be cast, or lists of numbers that must be padded or cut.
final class NumberCopy extends RowCopy {
    private final Columns columns;
    private final Cast cast;

    NumberCopy(Columns columns, Cast cast) {
        this.columns = columns;
        this.cast = cast;
    }

    @Override
    void copy(RowBatch rows, int items, MemorySegment tensor) {
        switch (cast) {
            case LONG_TO_LONG -> copyLongs(rows, items, tensor);
            case FLOAT_TO_FLOAT -> copyFloats(rows, items, tensor);
            case LONG_TO_FLOAT -> castLongs(rows, items, tensor);
            case CODE_TO_LONG, CODE_TO_FLOAT -> throw new IllegalStateException("codes are not numbers");
        }
    }

    private void copyLongs(RowBatch rows, int items, MemorySegment tensor) {
        for (int item = 0; item < items; item++) {
            MemorySegment row = rows.segment(item);
            long offset = rows.offset(item);
            long to = columns.tensorRow(item);
            int count = columns.count(row, offset);
            MemorySegment.copy(row, offset + columns.rowOffset(), tensor, to, 8L * count);
            columns.padLongs(tensor, to, count);
        }
    }

    private void copyFloats(RowBatch rows, int items, MemorySegment tensor) {
        for (int item = 0; item < items; item++) {
            MemorySegment row = rows.segment(item);
            long offset = rows.offset(item);
            long to = columns.tensorRow(item);
            int count = columns.count(row, offset);
            MemorySegment.copy(row, offset + columns.rowOffset(), tensor, to, 4L * count);
            columns.padFloats(tensor, to, count);
        }
    }

    private void castLongs(RowBatch rows, int items, MemorySegment tensor) {
        if (!columns.isList()) {
            for (int i = 0; i < columns.length(); i++) {
                castLongs(rows, items, tensor, i);
            }
            return;
        }
        for (int item = 0; item < items; item++) {
            MemorySegment row = rows.segment(item);
            long offset = rows.offset(item);
            long from = offset + columns.rowOffset();
            long to = columns.tensorRow(item);
            int count = columns.count(row, offset);
            for (int i = 0; i < count; i++) {
                tensor.set(RowLayout.FLOAT32, to + 4L * i, (float) row.get(RowLayout.INT64, from + 8L * i));
            }
            columns.padFloats(tensor, to, count);
        }
    }

    private void castLongs(RowBatch rows, int items, MemorySegment tensor, int element) {
        long at = columns.rowOffset() + 8L * element;
        for (int item = 0; item < items; item++) {
            long number = rows.segment(item).get(RowLayout.INT64, rows.offset(item) + at);
            tensor.set(RowLayout.FLOAT32, columns.tensorRow(item) + 4L * element, (float) number);
        }
    }

    @Override
    public String toString() {
        return cast + " " + columns;
    }
}
