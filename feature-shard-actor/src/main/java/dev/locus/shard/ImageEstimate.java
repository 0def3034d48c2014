package dev.locus.shard;

import dev.locus.feature.FeatureView;
import dev.locus.feature.KeyType;
import dev.locus.feature.RowLayout;

/// About how many bytes of serving image rows take, before there are any.
public final class ImageEstimate {
    private static final int STRING_KEY_BYTES = 24;

    private ImageEstimate() {}

    /// @param rows of the whole view, each counted once
    /// @param partitions that they are spread over; of no account for a replicated view
    public static long bytes(FeatureView view, long rows, int partitions) {
        int tables = view.replicated() ? 1 : partitions;
        long rowsPerTable = (rows + tables - 1) / tables;
        long keyBytes = view.keyType() == KeyType.STRING ? STRING_KEY_BYTES * rowsPerTable : 0;
        return tables * ImageTable.bytesFor(rowsPerTable, RowLayout.of(view).strideBytes(), keyBytes);
    }
}
