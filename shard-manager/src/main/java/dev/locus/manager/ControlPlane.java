package dev.locus.manager;

import com.google.common.base.Ticker;
import dev.locus.directory.ControlStore;
import dev.locus.directory.Directory;
import dev.locus.directory.DirectoryView;
import dev.locus.directory.Member;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.PlacementPlanner;
import dev.locus.topology.ShardMap;
import dev.locus.topology.WeightedNode;
import dev.locus.transport.Address;
import dev.locus.transport.Transport;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The part of a job that decides, running: it forms the shard map, keeps the picture, and has [ReleaseChanges] stage
/// and activate changes. Decide, record, apply: a new picture is in the control store before anyone hears of it.
///
/// One thread owns the state; the admin service and tests send it work.
public final class ControlPlane implements AutoCloseable {
    private final ControlConfig config;
    private final ControlStore store;
    private final Directory directory;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("locus-control-plane").factory());
    private final JobState state;
    private final ReleaseChanges changes;
    private final Transport.Listener listener;
    private final Directory.Registration registration;
    private Directory.@Nullable Registration subscription;
    /// Where nodes were last seen. Touched by the control plane's thread only.
    private Map<NodeId, Address> seen = Map.of();

    private ControlPlane(
            ControlConfig config,
            ControlStore store,
            Directory directory,
            Transport transport,
            InstantSource clock,
            Ticker ticker) {
        this.config = config;
        this.store = store;
        this.directory = directory;
        this.state = new JobState(store, directory);
        NodeCalls nodes = new NodeCalls(transport, directory, ticker);
        NodeReleases releases = new NodeReleases(nodes, config.prepareTimeout());
        this.changes = new ReleaseChanges(state, releases, thread, clock);
        DriftCollector drift = new DriftCollector(transport, directory, ticker);
        ReleaseAdmin admin = new ReleaseAdmin(changes, releases, drift, config.activation());
        AdminService service = new AdminService(this, admin, new ReleaseTrials(changes, clock), nodes);
        this.listener = transport.listen(config.listen(), List.of(service.service()));
        this.registration = directory.register(
                new Member(Member.Role.ADMIN, new NodeId("admin-" + config.job()), listener.address()));
    }

    public static ControlPlane start(
            ControlConfig config,
            ControlStore store,
            Directory directory,
            Transport transport,
            InstantSource clock,
            Ticker ticker) {
        return new ControlPlane(config, store, directory, transport, clock, ticker);
    }

    /// Publishes the recorded picture, or the first one if there is none: an empty job on the given nodes.
    ///
    /// @param members empty = those of the recorded picture
    /// @throws IllegalStateException in the future, if the recorded picture is for other nodes or partitions
    public CompletableFuture<ClusterPicture> form(Collection<WeightedNode> members) {
        return CompletableFuture.supplyAsync(
                () -> {
                    ClusterPicture recorded = state.load();
                    if (recorded == null) {
                        ShardMap map = PlacementPlanner.plan(config.placement(), members, null);
                        state.record(new ClusterPicture(config.job(), 1, map, null, null));
                    } else {
                        checkSame(recorded, members);
                        directory.publish(recorded);
                    }
                    subscription = directory.subscribe(view -> thread.execute(() -> see(view)));
                    return state.picture();
                },
                thread);
    }

    /// Publishes the recorded picture, or the first one if there is none: an empty job on the nodes that are there as
    /// soon as there are so many.
    public CompletableFuture<ClusterPicture> formOf(int nodes) {
        return CompletableFuture.supplyAsync(() -> state.load() != null, thread)
                .thenCompose(isRecorded -> isRecorded
                        ? CompletableFuture.completedFuture(List.<WeightedNode>of())
                        : NodesThere.of(directory, nodes))
                .thenCompose(this::form);
    }

    /// A node that has come, or come back, has no staged change ready.
    private void see(DirectoryView view) {
        boolean isNew = view.shards().entrySet().stream()
                .anyMatch(shard -> !shard.getValue().equals(seen.get(shard.getKey())));
        seen = view.shards();
        if (isNew) {
            changes.refreshAll();
        }
    }

    private void checkSame(ClusterPicture recorded, Collection<WeightedNode> members) {
        List<NodeId> ids = members.isEmpty()
                ? recorded.shardMap().nodes()
                : members.stream().map(WeightedNode::id).sorted().toList();
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

    ReleaseChanges changes() {
        return changes;
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
        if (subscription != null) {
            subscription.close();
        }
        thread.shutdownNow();
        store.close();
    }
}
