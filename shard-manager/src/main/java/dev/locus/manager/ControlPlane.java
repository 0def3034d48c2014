package dev.locus.manager;

import com.google.common.base.Ticker;
import dev.locus.directory.ControlStore;
import dev.locus.directory.Directory;
import dev.locus.directory.Member;
import dev.locus.internal.v1.DropReleaseRequest;
import dev.locus.internal.v1.InspectChangeRequest;
import dev.locus.internal.v1.InspectChangeResponse;
import dev.locus.internal.v1.PrepareReleaseRequest;
import dev.locus.internal.v1.PrepareReleaseResponse;
import dev.locus.internal.v1.ShardGrpc;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.PlacementPlanner;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import dev.locus.topology.WeightedNode;
import dev.locus.transport.Address;
import dev.locus.transport.Transport;
import dev.locus.v1.StageChangeRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The part of a job that decides, running: it keeps the picture, forms the shard map, stages changes and activates
/// them. Decide, record, apply: a new picture is in the control store before anyone hears of it.
///
/// One thread owns the state, staged changes one after the other; the admin service and tests send it work.
public final class ControlPlane implements AutoCloseable {
    private static final String PICTURE = "picture";
    private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(30);

    /// A change that every node has ready.
    record StagedChange(long id, InspectChangeResponse change, List<PrepareReleaseResponse> prepared) {}

    private final ControlConfig config;
    private final ControlStore store;
    private final Directory directory;
    private final NodeCalls nodes;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("locus-control-plane").factory());
    private final Map<Long, StagedChange> staged = new HashMap<>();
    private final Transport.Listener listener;
    private final Directory.Registration registration;
    private @Nullable ClusterPicture picture;
    private long pictureVersion;
    private long lastChange;

    private ControlPlane(
            ControlConfig config, ControlStore store, Directory directory, Transport transport, Ticker ticker) {
        this.config = config;
        this.store = store;
        this.directory = directory;
        this.nodes = new NodeCalls(transport, directory, ticker);
        this.listener = transport.listen(config.listen(), List.of(new AdminService(this, nodes).service()));
        this.registration = directory.register(
                new Member(Member.Role.ADMIN, new NodeId("admin-" + config.job()), listener.address()));
    }

    public static ControlPlane start(
            ControlConfig config, ControlStore store, Directory directory, Transport transport, Ticker ticker) {
        return new ControlPlane(config, store, directory, transport, ticker);
    }

    /// Publishes the recorded picture, or the first one if there is none: an empty job on the given nodes.
    ///
    /// @throws IllegalStateException in the future, if the recorded picture is for other nodes or partitions
    public CompletableFuture<ClusterPicture> form(Collection<WeightedNode> members) {
        return onThread(() -> {
            ControlStore.Versioned recorded = store.get(PICTURE).join();
            if (recorded == null) {
                ShardMap map = PlacementPlanner.plan(config.placement(), members, null);
                record(new ClusterPicture(config.job(), 1, map, null, null));
            } else {
                pictureVersion = recorded.version();
                picture = ClusterPicture.parse(recorded.value());
                checkSame(picture, members);
                directory.publish(picture);
            }
            return current();
        });
    }

    private void checkSame(ClusterPicture recorded, Collection<WeightedNode> members) {
        List<NodeId> ids = members.stream().map(WeightedNode::id).sorted().toList();
        boolean same = recorded.shardMap().nodes().equals(ids)
                && recorded.shardMap().partitions() == config.placement().partitions()
                && recorded.job().equals(config.job());
        if (!same) {
            throw new IllegalStateException("job '" + recorded.job() + "' was made with nodes "
                    + recorded.shardMap().nodes() + " and "
                    + recorded.shardMap().partitions()
                    + " partitions, but is started as job '" + config.job() + "' with " + ids + " and "
                    + config.placement().partitions() + ": start it as it was, or use an empty directory");
        }
    }

    /// Has a change checked, loaded and warmed on every node.
    CompletableFuture<StagedChange> stage(StageChangeRequest request) {
        return onThread(() -> {
            ShardMap map = current().shardMap();
            InspectChangeRequest inspect = InspectChangeRequest.newBuilder()
                    .addAllModelDirectories(request.getModelDirectoriesList())
                    .addAllLoadDirectories(request.getLoadDirectoriesList())
                    .setPartitions(map.partitions())
                    .build();
            InspectChangeResponse change = nodes.ask(
                            map.nodes().get(0), ShardGrpc.getInspectChangeMethod(), inspect, SHORT_TIMEOUT)
                    .join();
            Release draft = ReleaseDraft.of(current().release(), change);
            StagedChange ready = new StagedChange(++lastChange, change, prepare(draft));
            staged.put(ready.id(), ready);
            return ready;
        });
    }

    private List<PrepareReleaseResponse> prepare(Release draft) {
        ShardMap map = current().shardMap();
        PrepareReleaseRequest request = PrepareReleaseRequest.newBuilder()
                .setShardMap(ClusterPicture.toRecord(map))
                .setRelease(draft.record())
                .build();
        try {
            List<PrepareReleaseResponse> answers = nodes.askAll(
                            map.nodes(), ShardGrpc.getPrepareReleaseMethod(), request, config.prepareTimeout())
                    .join();
            Completeness.check(draft, map, answers);
            return answers;
        } catch (RuntimeException e) {
            if (staged.isEmpty()) { // Else a change staged before has this number, and its data on nodes that refused.
                drop(draft);
            }
            throw e;
        }
    }

    /// The release was never active, so nobody misses it; a node that can't be reached forgets it when it
    /// restarts.
    private void drop(Release draft) {
        DropReleaseRequest request =
                DropReleaseRequest.newBuilder().setRelease(draft.number()).build();
        for (NodeId node : current().shardMap().nodes()) {
            var _ = nodes.ask(node, ShardGrpc.getDropReleaseMethod(), request, SHORT_TIMEOUT);
        }
    }

    /// Activates a staged change on top of what is active now. The nodes confirm that they have the very release, since
    /// another activation or another staged change may have come between; the data is there already.
    CompletableFuture<ClusterPicture> activate(long change) {
        return onThread(() -> {
            StagedChange ready = staged.get(change);
            if (ready == null) {
                throw new ServingException(
                        ServingError.UNKNOWN_CHANGE,
                        "no change " + change + " is staged; staged are " + staged.keySet());
            }
            Release next = ReleaseDraft.of(current().release(), ready.change());
            prepare(next); // At once, unless a change that was staged since took the number.
            record(current().withRelease(next));
            staged.remove(change);
            return current();
        });
    }

    private void record(ClusterPicture next) {
        pictureVersion = store.put(PICTURE, next.toRecord().toByteString(), pictureVersion)
                .join();
        picture = next;
        directory.publish(next);
    }

    private ClusterPicture current() {
        if (picture == null) {
            throw new ServingException(ServingError.NO_ACTIVE_RELEASE, "the job has no nodes yet");
        }
        return picture;
    }

    private <T> CompletableFuture<T> onThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, thread);
    }

    /// What is published, or null.
    @Nullable
    ClusterPicture published() {
        return directory.view().picture();
    }

    /// Where the proxies are that are known to be up.
    Collection<Address> scoringAddresses() {
        return directory.view().addresses(Member.Role.PROXY).values();
    }

    public Address address() {
        return listener.address();
    }

    @Override
    public void close() {
        registration.close();
        listener.close();
        thread.shutdownNow();
        store.close();
    }
}
