package dev.locus.shard;

import dev.locus.feature.KeyType;
import dev.locus.feature.RowBatch;
import dev.locus.topology.Partitioning;

/// Reads rows from the serving image: the tables of the partitions that this node holds.
final class ImageRows implements RowSource {
    private final Partitioning partitioning;
    private final ImageIndex index;
    private final long imageBytes;

    /// @param tables one for each partition, an empty one where the node holds none; one for all of a replicated view
    ImageRows(ImageTable[] tables, int strideBytes, long imageBytes) {
        this.partitioning = new Partitioning(tables.length);
        this.index = new ImageIndex(tables, strideBytes);
        this.imageBytes = imageBytes;
    }

    /// First reads all slots, then all rows, so that the cache misses of a batch overlap.
    @Override
    public void find(KeyBatch keys, RowBatch rows, boolean[] found) {
        int count = keys.count();
        long[] peeked = keys.scratch();
        for (int i = 0; i < count; i++) {
            peeked[i] = index.peek(partitioning.partitionOf(keys.hash(i)), keys.hash(i));
        }
        boolean int64 = keys.keyType() == KeyType.INT64;
        for (int i = 0; i < count; i++) {
            int hash = keys.hash(i);
            int partition = partitioning.partitionOf(hash);
            long address = int64
                    ? index.find(partition, keys.longKey(i), hash, peeked[i])
                    : index.find(partition, keys.utf8Key(i), hash, peeked[i]);
            found[i] = address != ImageIndex.NOT_FOUND;
            if (found[i]) {
                rows.set(i, address);
            }
        }
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
