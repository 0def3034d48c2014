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
        for (int element = 0; element < columns.length(); element++) {
            if (type == TensorType.INT64) {
                copyToLongs(rows, items, tensor, element);
            } else {
                copyToFloats(rows, items, tensor, element);
            }
        }
    }

    private void copyToLongs(RowBatch rows, int items, MemorySegment tensor, int element) {
        long at = columns.rowOffset() + 4L * element;
        long padding = (long) columns.padding();
        for (int item = 0; item < items; item++) {
            MemorySegment row = RowBatch.memory();
            long offset = rows.address(item);
            long index = columns.has(element, row, offset) ? table[row.get(RowLayout.INT32, offset + at)] : padding;
            tensor.set(RowLayout.INT64, columns.tensorRow(item) + 8L * element, index);
        }
    }

    private void copyToFloats(RowBatch rows, int items, MemorySegment tensor, int element) {
        long at = columns.rowOffset() + 4L * element;
        float padding = (float) columns.padding();
        for (int item = 0; item < items; item++) {
            MemorySegment row = RowBatch.memory();
            long offset = rows.address(item);
            float index = columns.has(element, row, offset) ? table[row.get(RowLayout.INT32, offset + at)] : padding;
            tensor.set(RowLayout.FLOAT32, columns.tensorRow(item) + 4L * element, index);
        }
    }

    @Override
    public String toString() {
        return table.length + " codes to " + type + " " + columns;
    }
}
