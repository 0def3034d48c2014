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
        for (int element = 0; element < columns.length(); element++) {
            switch (cast) {
                case LONG_TO_LONG -> copyLongs(rows, items, tensor, element);
                case FLOAT_TO_FLOAT -> copyFloats(rows, items, tensor, element);
                case LONG_TO_FLOAT -> castLongs(rows, items, tensor, element);
                case CODE_TO_LONG, CODE_TO_FLOAT -> throw new IllegalStateException("codes are not numbers");
            }
        }
    }

    private void copyLongs(RowBatch rows, int items, MemorySegment tensor, int element) {
        long at = columns.rowOffset() + 8L * element;
        long padding = (long) columns.padding();
        for (int item = 0; item < items; item++) {
            MemorySegment row = RowBatch.memory();
            long offset = rows.address(item);
            long value = columns.has(element, row, offset) ? row.get(RowLayout.INT64, offset + at) : padding;
            tensor.set(RowLayout.INT64, columns.tensorRow(item) + 8L * element, value);
        }
    }

    private void copyFloats(RowBatch rows, int items, MemorySegment tensor, int element) {
        long at = columns.rowOffset() + 4L * element;
        float padding = (float) columns.padding();
        for (int item = 0; item < items; item++) {
            MemorySegment row = RowBatch.memory();
            long offset = rows.address(item);
            float value = columns.has(element, row, offset) ? row.get(RowLayout.FLOAT32, offset + at) : padding;
            tensor.set(RowLayout.FLOAT32, columns.tensorRow(item) + 4L * element, value);
        }
    }

    private void castLongs(RowBatch rows, int items, MemorySegment tensor, int element) {
        long at = columns.rowOffset() + 8L * element;
        float padding = (float) columns.padding();
        for (int item = 0; item < items; item++) {
            MemorySegment row = RowBatch.memory();
            long offset = rows.address(item);
            float value = columns.has(element, row, offset) ? (float) row.get(RowLayout.INT64, offset + at) : padding;
            tensor.set(RowLayout.FLOAT32, columns.tensorRow(item) + 4L * element, value);
        }
    }

    @Override
    public String toString() {
        return cast + " " + columns;
    }
}
