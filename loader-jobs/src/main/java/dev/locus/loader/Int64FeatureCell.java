package dev.locus.loader;

import dev.locus.feature.FeatureType;

/// An int64 feature.
final class Int64FeatureCell extends Int64Cell {
    private final int feature;

    Int64FeatureCell(String column, FeatureType type, int feature) {
        super(column, type);
        this.feature = feature;
    }

    @Override
    void fill(ColumnBatch batch, int from, RowBlock block) {
        if (batch.elements() instanceof ColumnBatch.Int64s int64s && !int64s.unsigned() && batch.lists() == null) {
            block.fillInt64s(feature, int64s.values(), from, batch.elementNulls());
        } else {
            super.fill(batch, from, block);
        }
    }

    @Override
    void writeTo(RowBlock block, int row) {
        block.setInt64s(row, feature, values(), count());
    }
}
