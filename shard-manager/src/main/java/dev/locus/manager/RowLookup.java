package dev.locus.manager;

import dev.locus.internal.v1.ShardGrpc;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.KeyHash;
import dev.locus.topology.NodeId;
import dev.locus.topology.PartitionId;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import dev.locus.v1.GetRowRequest;
import dev.locus.v1.GetRowResponse;
import dev.locus.v1.Key;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Finds the node that has a key's row, and has it read the row.
final class RowLookup {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final NodeCalls nodes;

    RowLookup(NodeCalls nodes) {
        this.nodes = nodes;
    }

    /// @param picture null if none is published yet
    CompletableFuture<GetRowResponse> find(GetRowRequest request, @Nullable ClusterPicture picture) {
        Release release = picture == null ? null : picture.release();
        if (picture == null || release == null) {
            return CompletableFuture.failedFuture(new ServingException(
                    ServingError.NO_ACTIVE_RELEASE, "no release is active yet: load a view first"));
        }
        ViewRecord view = release.views().get(request.getView());
        if (view == null) {
            return CompletableFuture.failedFuture(new ServingException(
                    ServingError.INVALID_REQUEST,
                    "no view named '" + request.getView() + "'; views of release " + release.number() + ": "
                            + release.views().keySet()));
        }
        ShardMap map = picture.shardMap();
        int partition = map.partitioning().partitionOf(hash(request.getKey()));
        NodeId node = firstUp(view.getReplicated() ? map.nodes() : map.replicasOf(new PartitionId(partition)));
        dev.locus.internal.v1.GetRowRequest read = dev.locus.internal.v1.GetRowRequest.newBuilder()
                .setRelease(release.number())
                .setView(request.getView())
                .setKey(request.getKey())
                .build();
        return nodes.ask(node, ShardGrpc.getGetRowMethod(), read, TIMEOUT)
                .thenApply(row -> GetRowResponse.newBuilder()
                        .setRelease(release.number())
                        .setPartition(partition)
                        .setNode(node.value())
                        .setRow(row)
                        .build());
    }

    private static int hash(Key key) {
        return key.hasStringKey() ? KeyHash.ofString(key.getStringKey()) : KeyHash.ofLong(key.getInt64Key());
    }

    /// The first node that the directory knows, else the first: asking it says that it is away.
    private NodeId firstUp(List<NodeId> homes) {
        return homes.stream().filter(nodes.addresses()::containsKey).findFirst().orElseGet(homes::getFirst);
    }
}
