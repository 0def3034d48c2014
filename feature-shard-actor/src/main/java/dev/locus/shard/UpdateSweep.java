package dev.locus.shard;

import dev.locus.feature.FeatureView;
import dev.locus.feature.StalePolicy;
import dev.locus.feature.StoreKey;
import dev.locus.internal.v1.KeyUpdates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Finds what the update log of one view keeps in vain: updates that no served data version is older than, and rows so
/// long past their time to live that no policy serves them any more.
final class UpdateSweep {
    private final String view;
    private final long floorMillis;
    private final long deadBeforeMillis;

    private UpdateSweep(String view, long floorMillis, long deadBeforeMillis) {
        this.view = view;
        this.floorMillis = floorMillis;
        this.deadBeforeMillis = deadBeforeMillis;
    }

    /// @param versions of the view that are served: at least one
    static UpdateSweep of(String view, Collection<DataVersion> versions, long nowMillis) {
        long floor = Long.MAX_VALUE;
        long deadBefore = Long.MAX_VALUE;
        for (DataVersion version : versions) {
            floor = Math.min(floor, RowFold.floorMillis(version.schema(), version.asOfMillis()));
            deadBefore = Math.min(deadBefore, deadBefore(version.schema().view(), nowMillis));
        }
        return new UpdateSweep(view, floor, deadBefore);
    }

    /// Nothing is dead in a view whose stale rows are served. A replay window after its end a row has no late updates
    /// to wait for.
    private static long deadBefore(FeatureView view, long nowMillis) {
        Duration timeToLive = view.timeToLive();
        return timeToLive == null || view.pastTimeToLive() == StalePolicy.SERVE
                ? Long.MIN_VALUE
                : nowMillis - timeToLive.plus(view.replayWindow()).toMillis();
    }

    /// Keys of one partition whose updates can go.
    List<byte[]> keys(UpdateLog log, int partition) {
        List<byte[]> keys = new ArrayList<>();
        log.scan(view, StoreKey.first(partition), (key, updates) -> {
            if (canGo(updates)) {
                keys.add(key.clone());
            }
        });
        return keys;
    }

    private boolean canGo(KeyUpdates updates) {
        long newest = UpdateFold.newestMillis(updates);
        return newest <= floorMillis || newest < deadBeforeMillis;
    }
}
