package dev.locus.shard;

import dev.locus.feature.KeyType;
import dev.locus.feature.RowBatch;
import dev.locus.topology.Partitioning;

/// Reads rows from the serving image: the tables of the partitions that this node holds.
final class ImageRows implements RowSource {
    private final Partitioning partitioning;
    private final ImageTable[] tables;
    private final ImageTable nowhere;
    private final long imageBytes;

    /// @param tables one for each partition, null where the node holds none; one for all of a replicated view
    /// @param nowhere an empty table, which stands in for the others
    ImageRows(ImageTable[] tables, ImageTable nowhere, long imageBytes) {
        this.partitioning = new Partitioning(tables.length);
        this.tables = tables;
        this.nowhere = nowhere;
        this.imageBytes = imageBytes;
    }

    /// First reads all slots, then all rows, so that the cache misses of a batch overlap.
    @Override
    public void find(KeyBatch keys, RowBatch rows, boolean[] found) {
        int count = keys.count();
        long[] peeked = keys.scratch();
        for (int i = 0; i < count; i++) {
            peeked[i] = table(keys.hash(i)).peek(keys.hash(i));
        }
        boolean int64 = keys.keyType() == KeyType.INT64;
        for (int i = 0; i < count; i++) {
            int hash = keys.hash(i);
            ImageTable table = table(hash);
            long address =
                    int64 ? table.find(keys.longKey(i), hash, peeked[i]) : table.find(keys.utf8Key(i), hash, peeked[i]);
            found[i] = address != ImageTable.NOT_FOUND;
            if (found[i]) {
                rows.set(i, address);
            }
        }
    }

    private ImageTable table(int hash) {
        ImageTable table = tables[partitioning.partitionOf(hash)];
        return table == null ? nowhere : table;
    }

    @Override
    public boolean inMemory() {
        return true;
    }

    @Override
    public long imageBytes() {
        return imageBytes;
    }
}
