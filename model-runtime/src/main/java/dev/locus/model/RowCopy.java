package dev.locus.model;

import dev.locus.feature.RowBatch;
import java.lang.foreign.MemorySegment;

/// One step of filling a tensor: puts some bytes of every row of a batch into some columns of the tensor. Immutable and
/// shared by all threads. The loop over the rows is inside the step, so that a step is chosen once a batch and not once
/// an item; and it is the innermost loop, so that the cache misses of many rows are under way at once.
abstract sealed class RowCopy permits BlockCopy, NumberCopy, CodeCopy {
    /// @param rows of one view
    /// @param items how many of them, from place 0
    /// @param tensor row-major, the row of place 0 first
    abstract void copy(RowBatch rows, int items, MemorySegment tensor);
}
