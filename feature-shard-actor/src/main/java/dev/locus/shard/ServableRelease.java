package dev.locus.shard;

import com.google.common.collect.ImmutableMap;
import dev.locus.topology.NodeId;
import dev.locus.topology.Partitioning;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A release as this node serves it. Requests lease it, so that nothing is freed under them: closing waits for the
/// last lease to be given back.
final class ServableRelease {
    private final Release release;
    private final Partitioning partitioning;
    private final BitSet held;
    private final ImmutableMap<String, ServableModel> models;
    private final ImmutableMap<String, DataVersion> views;
    /// Leases, plus one until closed. At 0 the release is gone.
    private final AtomicInteger leases = new AtomicInteger(1);

    private final CompletableFuture<Void> freed = new CompletableFuture<>();

    ServableRelease(
            Release release,
            ShardMap map,
            NodeId node,
            ImmutableMap<String, ServableModel> models,
            ImmutableMap<String, DataVersion> views) {
        this.release = release;
        this.partitioning = map.partitioning();
        this.held = new BitSet(map.partitions());
        map.forEachPartitionOf(node, held::set);
        this.models = models;
        this.views = views;
        models.values().forEach(ServableModel::retain);
        views.values().forEach(DataVersion::retain);
    }

    Release release() {
        return release;
    }

    @Nullable
    ServableModel model(String name) {
        return models.get(name);
    }

    @Nullable
    DataVersion view(String name) {
        return views.get(name);
    }

    ImmutableMap<String, DataVersion> views() {
        return views;
    }

    int partitionOf(int hash) {
        return partitioning.partitionOf(hash);
    }

    /// Whether this node holds the partition of a key with that hash.
    boolean holds(int hash) {
        return held.get(partitioning.partitionOf(hash));
    }

    /// @return whether the release may be read until [#giveBack()]
    boolean lease() {
        int seen = leases.get();
        while (seen > 0) {
            if (leases.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = leases.get();
        }
        return false;
    }

    void giveBack() {
        if (leases.decrementAndGet() == 0) {
            models.values().forEach(ServableModel::release);
            views.values().forEach(DataVersion::release);
            freed.complete(null);
        }
    }

    /// Done once the release is closed and the last lease is back: nobody reads its rows any more.
    CompletableFuture<Void> freed() {
        return freed;
    }

    /// Ends what its models still run, so that leases come back soon.
    void endRuns() {
        models.values().forEach(ServableModel::endRuns);
    }

    /// Takes no new leases from the last one on, and frees what no other release needs.
    void close() {
        giveBack();
    }
}
