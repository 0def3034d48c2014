package dev.locus.shard;

import dev.locus.feature.StoreKey;
import dev.locus.internal.v1.KeyUpdates;
import java.util.BitSet;

/// Keeps the serving image of one data version in step with the update log. Partition after partition is brought up to
/// the log, from then on each update is folded in as it comes. Used by the one thread that writes.
final class FoldedRows {
    private final DataVersion data;
    private final ImageRows image;
    private final Store store;
    private final RowFold fold;
    private final BitSet inStep = new BitSet();

    FoldedRows(DataVersion data, ImageRows image, Store store) {
        this.data = data;
        this.image = image;
        this.store = store;
        this.fold = new RowFold(data.schema(), data.asOfMillis());
    }

    boolean isOf(String view) {
        return data.record().getName().equals(view);
    }

    DataVersion data() {
        return data;
    }

    ImageRows image() {
        return image;
    }

    /// Brings one partition up to the log.
    void bringIntoStep(UpdateLog log, int partition) {
        log.scan(data.record().getName(), StoreKey.first(partition), this::serve);
        inStep.set(partition);
    }

    /// Serves an update that is in the log, unless its partition is still to be brought into step.
    void update(byte[] storeKey, KeyUpdates updates) {
        if (inStep.get(StoreKey.partition(storeKey))) {
            serve(storeKey, updates);
        }
    }

    private void serve(byte[] storeKey, KeyUpdates updates) {
        synchronized (image) { // Its table is dropped only after it was closed.
            if (!image.isClosed()) {
                byte[] loaded = store.get(LoadedTables.tableOf(data.record()), storeKey);
                image.change(storeKey, fold.fold(loaded, updates));
            }
        }
    }

    boolean isClosed() {
        return image.isClosed();
    }
}
