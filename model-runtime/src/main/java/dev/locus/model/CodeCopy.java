package dev.locus.model;

import dev.locus.feature.RowBatch;
import dev.locus.feature.RowLayout;
import java.lang.foreign.MemorySegment;

/// Turns the dictionary codes of a string feature into the model's indexes.
final class CodeCopy extends RowCopy {
    private final Columns columns;
    private final TensorType type;
    private final int[] table;

    /// @param table the index of each code
    CodeCopy(Columns columns, TensorType type, int[] table) {
        this.columns = columns;
        this.type = type;
        this.table = table;
    }

    @Override
    void copy(RowBatch rows, int items, MemorySegment tensor) {
        if (!columns.isList()) {
            for (int i = 0; i < columns.length(); i++) {
                copyElement(rows, items, tensor, i);
            }
        } else if (type == TensorType.INT64) {
            copyToLongs(rows, items, tensor);
        } else {
            copyToFloats(rows, items, tensor);
        }
    }

    /// Copies one element of all items: fixed lengths need no look at a count.
    private void copyElement(RowBatch rows, int items, MemorySegment tensor, int element) {
        long at = columns.rowOffset() + 4L * element;
        for (int item = 0; item < items; item++) {
            int index = table[rows.segment(item).get(RowLayout.INT32, rows.offset(item) + at)];
            if (type == TensorType.INT64) {
                tensor.set(RowLayout.INT64, columns.tensorRow(item) + 8L * element, index);
            } else {
                tensor.set(RowLayout.FLOAT32, columns.tensorRow(item) + 4L * element, index);
            }
        }
    }

    private void copyToLongs(RowBatch rows, int items, MemorySegment tensor) {
        for (int item = 0; item < items; item++) {
            MemorySegment row = rows.segment(item);
            long offset = rows.offset(item);
            long from = offset + columns.rowOffset();
            long to = columns.tensorRow(item);
            int count = columns.count(row, offset);
            for (int i = 0; i < count; i++) {
                tensor.set(RowLayout.INT64, to + 8L * i, table[row.get(RowLayout.INT32, from + 4L * i)]);
            }
            columns.padLongs(tensor, to, count);
        }
    }

    private void copyToFloats(RowBatch rows, int items, MemorySegment tensor) {
        for (int item = 0; item < items; item++) {
            MemorySegment row = rows.segment(item);
            long offset = rows.offset(item);
            long from = offset + columns.rowOffset();
            long to = columns.tensorRow(item);
            int count = columns.count(row, offset);
            for (int i = 0; i < count; i++) {
                tensor.set(RowLayout.FLOAT32, to + 4L * i, table[row.get(RowLayout.INT32, from + 4L * i)]);
            }
            columns.padFloats(tensor, to, count);
        }
    }

    @Override
    public String toString() {
        return table.length + " codes to " + type + " " + columns;
    }
}
