package dev.locus.shard;

import dev.locus.feature.RowBatch;

/// Finds the packed rows of one data version by key. Thread-safe.
interface RowSource {
    /// Looks up all keys of a batch: place `i` of `rows` gets the row of key `i`.
    ///
    /// @param found gets, for each key, whether it has a row; places of `rows` without one are left as they are
    void find(KeyBatch keys, RowBatch rows, boolean[] found);

    /// Whether finding a row is only a matter of memory, so that a transport thread may do it.
    boolean inMemory();

    /// Partitions that its keys are split into: 1 for a replicated view.
    int partitions();

    /// Bytes of serving image behind it.
    long imageBytes();
}
