package dev.locus.model;

import dev.locus.feature.RowLayout;
import java.lang.foreign.MemorySegment;

/// Where a feature's elements lie in a row and where they go in a tensor, and what fills up a short list.
///
/// @param rowOffset of the first element, in bytes
/// @param countOffset of a list's count, in bytes; -1 if every row has all elements
/// @param bound elements that a row has room for
/// @param tensorOffset of the first column, in bytes
/// @param tensorStride bytes of one row of the tensor
/// @param length columns
/// @param padding what stands in columns without an element
record Columns(
        int rowOffset, int countOffset, int bound, long tensorOffset, long tensorStride, int length, double padding) {

    /// Whether a row has this element; otherwise its column is padded.
    boolean has(int element, MemorySegment row, long offset) {
        if (countOffset < 0) {
            return true;
        }
        return element < bound && element < Short.toUnsignedInt(row.get(RowLayout.UINT16, offset + countOffset));
    }

    long tensorRow(int item) {
        return tensorOffset + item * tensorStride;
    }

    /// @param tensorRow where the columns of the item begin
    void padLongs(MemorySegment tensor, long tensorRow, int count) {
        for (int i = count; i < length; i++) {
            tensor.set(RowLayout.INT64, tensorRow + 8L * i, (long) padding);
        }
    }

    /// @param tensorRow where the columns of the item begin
    void padFloats(MemorySegment tensor, long tensorRow, int count) {
        for (int i = count; i < length; i++) {
            tensor.set(RowLayout.FLOAT32, tensorRow + 4L * i, (float) padding);
        }
    }
}
