package dev.locus.manager;

import dev.locus.internal.v1.DropReleaseRequest;
import dev.locus.internal.v1.GetInventoryRequest;
import dev.locus.internal.v1.GetInventoryResponse;
import dev.locus.internal.v1.InspectChangeRequest;
import dev.locus.internal.v1.InspectChangeResponse;
import dev.locus.internal.v1.PrepareReleaseRequest;
import dev.locus.internal.v1.PrepareReleaseResponse;
import dev.locus.internal.v1.ShardGrpc;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import dev.locus.v1.StageChangeRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What the nodes of a shard map do with releases and drafts, all of them together.
final class NodeReleases {
    private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(30);

    private final NodeCalls nodes;
    private final Duration prepareTimeout;

    NodeReleases(NodeCalls nodes, Duration prepareTimeout) {
        this.nodes = nodes;
        this.prepareTimeout = prepareTimeout;
    }

    /// Has one node read the directories that a change names.
    CompletableFuture<InspectChangeResponse> inspect(StageChangeRequest change, ShardMap map) {
        InspectChangeRequest request = InspectChangeRequest.newBuilder()
                .addAllModelDirectories(change.getModelDirectoriesList())
                .addAllLoadDirectories(change.getLoadDirectoriesList())
                .setPartitions(map.partitions())
                .build();
        return nodes.ask(map.nodes().get(0), ShardGrpc.getInspectChangeMethod(), request, SHORT_TIMEOUT);
    }

    /// Has every node prepare a release; fails unless all of it is there then.
    CompletableFuture<List<PrepareReleaseResponse>> prepare(Release release, ShardMap map) {
        return prepare(release, map, prepareTimeout);
    }

    /// Like [#prepare], for a release that nodes have all parts of: a node that does not answer soon is away.
    CompletableFuture<List<PrepareReleaseResponse>> confirm(Release release, ShardMap map) {
        return prepare(release, map, SHORT_TIMEOUT);
    }

    private CompletableFuture<List<PrepareReleaseResponse>> prepare(Release release, ShardMap map, Duration timeout) {
        PrepareReleaseRequest request = PrepareReleaseRequest.newBuilder()
                .setShardMap(ClusterPicture.toRecord(map))
                .setRelease(release.record())
                .build();
        return nodes.askAll(map.nodes(), ShardGrpc.getPrepareReleaseMethod(), request, timeout)
                .thenApply(answers -> {
                    Completeness.check(release, map, answers);
                    return answers;
                });
    }

    /// The release was never active, so nobody misses it, and nobody waits: a node that can't be reached forgets it
    /// when it restarts.
    void drop(long release, ShardMap map) {
        DropReleaseRequest request =
                DropReleaseRequest.newBuilder().setRelease(release).build();
        for (NodeId node : map.nodes()) {
            var _ = nodes.ask(node, ShardGrpc.getDropReleaseMethod(), request, SHORT_TIMEOUT);
        }
    }

    CompletableFuture<List<GetInventoryResponse>> inventories(ShardMap map) {
        return nodes.askAll(
                map.nodes(),
                ShardGrpc.getGetInventoryMethod(),
                GetInventoryRequest.getDefaultInstance(),
                SHORT_TIMEOUT);
    }

    boolean areThere(ShardMap map) {
        return nodes.addresses().keySet().containsAll(map.nodes());
    }
}
