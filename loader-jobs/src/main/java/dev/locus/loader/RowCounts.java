package dev.locus.loader;

/// What became of the rows of a load's sources.
///
/// @param replaced left out for a later row of the same key
/// @param upserted written
/// @param deleted marked deleted, which took a row of the base away
/// @param deletesWithoutRow marked deleted, where the base has no row
record RowCounts(long replaced, long upserted, long deleted, long deletesWithoutRow) {
    static final RowCounts NONE = new RowCounts(0, 0, 0, 0);

    RowCounts plus(RowCounts other) {
        return new RowCounts(
                replaced + other.replaced,
                upserted + other.upserted,
                deleted + other.deleted,
                deletesWithoutRow + other.deletesWithoutRow);
    }
}
