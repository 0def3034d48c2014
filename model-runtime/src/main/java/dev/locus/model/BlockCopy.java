package dev.locus.model;

import dev.locus.feature.RowBatch;
import dev.locus.feature.RowLayout;
import java.lang.foreign.MemorySegment;

/// Copies bytes that lie together in the row and in the tensor and need no conversion.
final class BlockCopy extends RowCopy {
    private final long rowOffset;
    private final long tensorOffset;
    private final long tensorStride;
    private final int bytes;

    /// @param tensorStride bytes of one row of the tensor
    BlockCopy(long rowOffset, long tensorOffset, long tensorStride, int bytes) {
        this.rowOffset = rowOffset;
        this.tensorOffset = tensorOffset;
        this.tensorStride = tensorStride;
        this.bytes = bytes;
    }

    /// Whether the other's bytes follow this one's, in the row and in the tensor.
    boolean isFollowedBy(BlockCopy next) {
        return tensorStride == next.tensorStride
                && rowOffset + bytes == next.rowOffset
                && tensorOffset + bytes == next.tensorOffset;
    }

    BlockCopy joinedWith(BlockCopy next) {
        return new BlockCopy(rowOffset, tensorOffset, tensorStride, bytes + next.bytes);
    }

    @Override
    void copy(RowBatch rows, int items, MemorySegment tensor) {
        switch (bytes) {
            case 4 -> copyInts(rows, items, tensor);
            case 8 -> copyLongs(rows, items, tensor);
            default -> copyBlocks(rows, items, tensor);
        }
    }

    private void copyInts(RowBatch rows, int items, MemorySegment tensor) {
        for (int item = 0; item < items; item++) {
            int value = rows.segment(item).get(RowLayout.INT32, rows.offset(item) + rowOffset);
            tensor.set(RowLayout.INT32, tensorOffset + item * tensorStride, value);
        }
    }

    private void copyLongs(RowBatch rows, int items, MemorySegment tensor) {
        for (int item = 0; item < items; item++) {
            long value = rows.segment(item).get(RowLayout.INT64, rows.offset(item) + rowOffset);
            tensor.set(RowLayout.INT64, tensorOffset + item * tensorStride, value);
        }
    }

    private void copyBlocks(RowBatch rows, int items, MemorySegment tensor) {
        for (int item = 0; item < items; item++) {
            long from = rows.offset(item) + rowOffset;
            MemorySegment.copy(rows.segment(item), from, tensor, tensorOffset + item * tensorStride, bytes);
        }
    }

    @Override
    public String toString() {
        return "row[" + rowOffset + " +" + bytes + "] to tensor[" + tensorOffset + "]";
    }
}
