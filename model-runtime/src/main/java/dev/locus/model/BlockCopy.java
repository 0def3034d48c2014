package dev.locus.model;

import dev.locus.feature.RowBatch;
import dev.locus.feature.RowLayout;
import java.lang.foreign.MemorySegment;

/// Copies bytes that lie together in the row and in the tensor and need no conversion.
final class BlockCopy extends RowCopy {
    /// Fewer bytes are copied word by word, each word for all items in turn: such a loop has many cache misses under
    /// way at once. One [MemorySegment#copy] an item took two to four times as long for 12 to 52 bytes.
    private static final int BLOCK_BYTES_MIN = 64;

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
        if (bytes >= BLOCK_BYTES_MIN) {
            copyBlocks(rows, items, tensor);
            return;
        }
        int at = 0;
        for (; at <= bytes - 8; at += 8) {
            copyLongs(rows, items, tensor, at);
        }
        if (at < bytes) {
            copyInts(rows, items, tensor, at);
        }
    }

    private void copyInts(RowBatch rows, int items, MemorySegment tensor, int at) {
        for (int item = 0; item < items; item++) {
            int value = RowBatch.memory().get(RowLayout.INT32, rows.address(item) + rowOffset + at);
            tensor.set(RowLayout.INT32, tensorOffset + item * tensorStride + at, value);
        }
    }

    private void copyLongs(RowBatch rows, int items, MemorySegment tensor, int at) {
        for (int item = 0; item < items; item++) {
            long value = RowBatch.memory().get(RowLayout.INT64, rows.address(item) + rowOffset + at);
            tensor.set(RowLayout.INT64, tensorOffset + item * tensorStride + at, value);
        }
    }

    private void copyBlocks(RowBatch rows, int items, MemorySegment tensor) {
        for (int item = 0; item < items; item++) {
            long from = rows.address(item) + rowOffset;
            MemorySegment.copy(RowBatch.memory(), from, tensor, tensorOffset + item * tensorStride, bytes);
        }
    }

    @Override
    public String toString() {
        return "row[" + rowOffset + " +" + bytes + "] to tensor[" + tensorOffset + "]";
    }
}
