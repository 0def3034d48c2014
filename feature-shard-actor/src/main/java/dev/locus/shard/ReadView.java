package dev.locus.shard;

import dev.locus.model.BoundView;

/// A data version as one model reads it.
///
/// @param bound which features the model reads, and the default row
record ReadView(DataVersion data, BoundView bound, RowJudge judge) {
    static ReadView of(DataVersion data, BoundView bound) {
        return new ReadView(data, bound, new RowJudge(bound, data.asOfMillis()));
    }
}
