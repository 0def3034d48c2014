package dev.locus.manager;

import com.google.common.collect.ImmutableMap;
import dev.locus.internal.v1.GetInventoryRequest;
import dev.locus.internal.v1.GetInventoryResponse;
import dev.locus.internal.v1.ShardGrpc;
import dev.locus.internal.v1.ViewInventory;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.Trial;
import dev.locus.transport.Address;
import dev.locus.transport.Service;
import dev.locus.v1.AdminGrpc;
import dev.locus.v1.GetClusterResponse;
import dev.locus.v1.NodeStatus;
import dev.locus.v1.StartTrialRequest;
import dev.locus.v1.StartTrialResponse;
import dev.locus.v1.StopTrialResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The admin RPC of a job.
final class AdminService {
    private static final Duration INVENTORY_TIMEOUT = Duration.ofSeconds(5);

    private final ControlPlane control;
    private final ReleaseAdmin releases;
    private final ReleaseTrials trials;
    private final NodeCalls nodes;
    private final RowLookup rows;

    AdminService(ControlPlane control, ReleaseAdmin releases, ReleaseTrials trials, NodeCalls nodes) {
        this.control = control;
        this.releases = releases;
        this.trials = trials;
        this.nodes = nodes;
        this.rows = new RowLookup(nodes);
    }

    Service service() {
        return Service.builder(AdminGrpc.getServiceDescriptor())
                .on(AdminGrpc.getStageChangeMethod(), (request, context) -> releases.stage(request))
                .on(AdminGrpc.getActivateChangeMethod(), (request, context) -> releases.activate(request))
                .on(AdminGrpc.getStartTrialMethod(), (request, context) -> start(request))
                .on(
                        AdminGrpc.getStopTrialMethod(),
                        (request, context) -> trials.stop(request)
                                .thenApply(picture -> StopTrialResponse.newBuilder()
                                        .setEpoch(picture.epoch())
                                        .build()))
                .on(AdminGrpc.getGetDriftMethod(), (request, context) -> releases.drift(request.getChange()))
                .on(AdminGrpc.getDropChangeMethod(), (request, context) -> releases.drop(request))
                .on(AdminGrpc.getRollBackMethod(), (request, context) -> releases.rollBack(request))
                .on(AdminGrpc.getRetireReleaseMethod(), (request, context) -> releases.retire(request))
                .on(AdminGrpc.getListReleasesMethod(), (request, context) -> releases.list())
                .on(AdminGrpc.getDiffReleasesMethod(), (request, context) -> releases.diff(request))
                .on(AdminGrpc.getGetReleaseMethod(), (request, context) -> releases.get(request))
                .on(AdminGrpc.getGetClusterMethod(), (request, context) -> cluster())
                .on(AdminGrpc.getGetRowMethod(), (request, context) -> rows.find(request, control.published()))
                .build();
    }

    private CompletableFuture<StartTrialResponse> start(StartTrialRequest request) {
        return trials.start(request).thenApply(picture -> {
            StartTrialResponse.Builder answer = StartTrialResponse.newBuilder().setEpoch(picture.epoch());
            Trial trial = picture.trial(request.getKind());
            Release active = picture.release();
            if (trial != null && active != null) {
                active.models().keySet().stream()
                        .filter(model -> trial.tries(model, active))
                        .forEach(answer::addModels);
            }
            return answer.build();
        });
    }

    private CompletableFuture<GetClusterResponse> cluster() {
        ClusterPicture picture = control.published();
        GetClusterResponse.Builder answer = GetClusterResponse.newBuilder();
        if (picture == null) {
            return CompletableFuture.completedFuture(answer.build());
        }
        Release release = picture.release();
        answer.setJob(picture.job())
                .setEpoch(picture.epoch())
                .setPartitions(picture.shardMap().partitions());
        control.scoringAddresses().forEach(address -> answer.addScoringAddresses(address.toString()));
        if (release != null) {
            answer.setRelease(release.number());
            release.models().forEach((name, model) -> answer.putModelVersions(name, model.getVersion()));
            release.views().forEach((name, view) -> answer.putDataVersions(name, view.getDataVersion()));
        }
        List<CompletableFuture<NodeStatus>> statuses = new ArrayList<>();
        picture.shardMap().nodes().forEach(node -> statuses.add(status(node, picture)));
        return CompletableFuture.allOf(statuses.toArray(CompletableFuture[]::new))
                .thenApply(done -> answer.addAllNodes(
                                statuses.stream().map(CompletableFuture::join).toList())
                        .build());
    }

    private CompletableFuture<NodeStatus> status(NodeId node, ClusterPicture picture) {
        ImmutableMap<NodeId, Address> addresses = nodes.addresses();
        return nodes.ask(
                        node,
                        ShardGrpc.getGetInventoryMethod(),
                        GetInventoryRequest.getDefaultInstance(),
                        INVENTORY_TIMEOUT)
                .handle((inventory, failure) -> status(node, picture, addresses.get(node), inventory));
    }

    private static NodeStatus status(
            NodeId node, ClusterPicture picture, @Nullable Address address, @Nullable GetInventoryResponse inventory) {
        NodeStatus.Builder status = NodeStatus.newBuilder()
                .setNode(node.value())
                .setAddress(address == null ? "" : address.toString())
                .setReachable(inventory != null);
        picture.shardMap().forEachPartitionOf(node, partition -> status.setPartitions(status.getPartitions() + 1));
        if (inventory != null) {
            status.setImageBytesMax(inventory.getImageBytesMax()).setDiskFreeBytes(inventory.getDiskFreeBytes());
            for (ViewInventory view : inventory.getViewsList()) {
                status.setResidentImageBytes(status.getResidentImageBytes() + view.getImageBytes());
                if (isActive(view, picture.release())) {
                    status.setRows(status.getRows() + view.getRows());
                    status.setImageBytes(status.getImageBytes() + view.getImageBytes());
                }
            }
        }
        return status.build();
    }

    private static boolean isActive(ViewInventory view, @Nullable Release release) {
        return release != null
                && release.views().containsKey(view.getView())
                && release.view(view.getView()).getDataVersion().equals(view.getDataVersion());
    }
}
