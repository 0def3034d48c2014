package dev.locus.loader;

/// Rows in the order of their store keys, as [SpillRecord]s; rows of equal keys by event time, then by their
/// place in the sources. Not thread-safe.
interface RowStream {
    /// @param record takes the next row, head and all; at least as long as the longest
    /// @return its length, or 0 if there is none
    int next(byte[] record);
}
