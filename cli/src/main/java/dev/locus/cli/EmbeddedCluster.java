package dev.locus.cli;

import com.google.common.base.Ticker;
import dev.locus.client.RequestIds;
import dev.locus.directory.LocalDirectory;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.loader.LoadJob;
import dev.locus.loader.LoadProgress;
import dev.locus.loader.LoadReport;
import dev.locus.loader.LoadRequest;
import dev.locus.manager.ControlPlane;
import dev.locus.manager.FileControlStore;
import dev.locus.metrics.Metrics;
import dev.locus.metrics.MetricsServer;
import dev.locus.proxy.Proxy;
import dev.locus.recorder.ParquetRecorder;
import dev.locus.shard.InputRecorder;
import dev.locus.shard.ShardActor;
import dev.locus.shard.ShardConfig;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.WeightedNode;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.Transport;
import dev.locus.transport.WireErrors;
import dev.locus.v1.ActivateChangeRequest;
import dev.locus.v1.ActivateChangeResponse;
import dev.locus.v1.AdminGrpc;
import dev.locus.v1.GetClusterRequest;
import dev.locus.v1.GetClusterResponse;
import dev.locus.v1.StageChangeRequest;
import dev.locus.v1.StageChangeResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A whole cluster in one JVM: shard actors, a proxy and a control plane, with real gRPC on loopback between them, and
/// metrics of all of them.
/// Start it again on the same directory and it serves what it served before.
public final class EmbeddedCluster implements AutoCloseable {
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration ADMIN_TIMEOUT = Duration.ofHours(1);

    private final LocusConfig config;
    private final Path root;
    private final InstantSource clock;
    private final Ticker ticker = Ticker.systemTicker();
    private final Transport transport;
    private final LocalDirectory directory = new LocalDirectory();
    private final Semaphore loadingTurns = new Semaphore(1);
    private final List<ShardActor> shards = new ArrayList<>();
    /// By node, if inputs are recorded.
    private final Map<NodeId, ParquetRecorder> recorders = new HashMap<>();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final ControlPlane control;
    private final Proxy proxy;
    private final MetricsServer metricsServer;

    private EmbeddedCluster(LocusConfig config, Path root, InstantSource clock) {
        this.config = config;
        this.root = root;
        this.clock = clock;
        Metrics metrics = new Metrics();
        this.transport = new GrpcTransport(config.transport(), ticker, metrics.calls());
        parts.add(transport);
        try {
            List<WeightedNode> nodes = new ArrayList<>();
            for (int number = 1; number <= config.nodes(); number++) {
                ShardActor shard = startShard(number);
                nodes.add(new WeightedNode(shard.node(), 1, ""));
            }
            FileControlStore store = new FileControlStore(root.resolve("control"));
            this.control = ControlPlane.start(config.admin(), store, directory, transport, clock, ticker);
            parts.add(control);
            await(control.form(nodes), READY_TIMEOUT);
            awaitNodes();
            this.proxy = Proxy.start(
                    config.scoring(),
                    new NodeId("proxy-1"),
                    transport,
                    directory,
                    clock,
                    ticker,
                    new RequestIds(new SecureRandom().nextLong()));
            parts.add(proxy);
            ClusterMetrics.add(metrics, directory, shards, recorders, proxy.counts());
            this.metricsServer = metrics.serve(config.metrics());
            parts.add(metricsServer);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Starts everything and waits until it can serve.
    ///
    /// @param root what the cluster keeps: a directory for each node and one for the control state
    public static EmbeddedCluster start(LocusConfig config, Path root, InstantSource clock) {
        return new EmbeddedCluster(config, root, clock);
    }

    private ShardActor startShard(int number) {
        ShardConfig each = new ShardConfig(
                root.resolve("node-" + number),
                config.shard().listen(),
                config.shard().imageBytesMax(),
                Math.max(1, config.shard().scorerThreads() / config.nodes()),
                config.shard().queueRequestsMax(),
                config.shard().queueWritesMax(),
                config.shard().itemsPerRunMax());
        InputRecorder recorder = InputRecorder.NONE;
        if (config.recording().isOn()) {
            Path recorded = each.dataDirectory().resolve("recorded");
            ParquetRecorder parquet = ParquetRecorder.start(config.recording(), recorded, clock);
            parts.add(parquet);
            recorders.put(new NodeId("node-" + number), parquet);
            recorder = parquet;
        }
        ShardActor shard = ShardActor.start(
                each, () -> new NodeId("node-" + number), transport, directory, clock, ticker, recorder, loadingTurns);
        shards.add(shard);
        parts.add(shard);
        return shard;
    }

    /// A node that can't serve what it should ends the start at once, with its reason.
    private void awaitNodes() {
        CompletableFuture<Void> all = new CompletableFuture<>();
        List<CompletableFuture<NodeId>> nodes =
                shards.stream().map(ShardActor::ready).toList();
        for (CompletableFuture<NodeId> node : nodes) {
            var _ = node.exceptionally(failure -> {
                all.completeExceptionally(failure);
                return null;
            });
        }
        var _ = CompletableFuture.allOf(nodes.toArray(CompletableFuture[]::new)).thenRun(() -> all.complete(null));
        await(all, READY_TIMEOUT);
    }

    /// @param number from 1
    public ShardActor node(int number) {
        return shards.get(number - 1);
    }

    /// Stops one node, as if its process had ended.
    public void stopNode(int number) {
        shards.get(number - 1).close();
    }

    public Address scoring() {
        return proxy.address();
    }

    public Address admin() {
        return control.address();
    }

    public Address metrics() {
        return metricsServer.address();
    }

    public ClusterPicture picture() {
        return Objects.requireNonNull(directory.view().picture());
    }

    /// Rows that the active release was loaded with, each counted once.
    public long rowsOfActiveRelease() {
        Release release = picture().release();
        return release == null
                ? 0
                : release.views().values().stream()
                        .mapToLong(ViewRecord::getRows)
                        .sum();
    }

    /// Makes a load directory of source files, beside the nodes' own.
    public LoadReport load(Path view, List<Path> sources, Path output, LoadProgress progress) {
        LoadRequest request =
                LoadRequest.of(view, sources, output, config.admin().placement().partitions());
        return new LoadJob(progress, clock, Runnable::run).run(request);
    }

    public StageChangeResponse stage(List<Path> models, List<Path> loads) {
        StageChangeRequest.Builder request = StageChangeRequest.newBuilder();
        models.forEach(model -> request.addModelDirectories(model.toString()));
        loads.forEach(load -> request.addLoadDirectories(load.toString()));
        return await(
                transport.send(admin(), AdminGrpc.getStageChangeMethod(), request.build(), adminDeadline()),
                ADMIN_TIMEOUT);
    }

    public ActivateChangeResponse activate(long change) {
        ActivateChangeRequest request =
                ActivateChangeRequest.newBuilder().setChange(change).build();
        return await(
                transport.send(admin(), AdminGrpc.getActivateChangeMethod(), request, adminDeadline()), ADMIN_TIMEOUT);
    }

    public GetClusterResponse status() {
        return await(
                transport.send(
                        admin(),
                        AdminGrpc.getGetClusterMethod(),
                        GetClusterRequest.getDefaultInstance(),
                        adminDeadline()),
                ADMIN_TIMEOUT);
    }

    private Deadline adminDeadline() {
        return Deadline.after(ADMIN_TIMEOUT, ticker);
    }

    /// @throws dev.locus.protocol.ServingException if the future failed with one
    private static <T> T await(CompletableFuture<T> future, Duration timeout) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | CompletionException e) {
            throw e.getCause() instanceof IllegalStateException state ? state : WireErrors.of(e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the cluster was not ready within " + timeout + "; the log says what it waits for", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// Stops everything, the last started first. Idempotent.
    @Override
    public void close() {
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                System.getLogger(EmbeddedCluster.class.getName())
                        .log(System.Logger.Level.WARNING, "could not stop " + part, e);
            }
        }
        parts.clear();
    }
}
