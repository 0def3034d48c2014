package dev.locus.cluster;

import com.google.common.base.Ticker;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.protobuf.Message;
import dev.locus.client.LocusClient;
import dev.locus.loader.LoadJob;
import dev.locus.loader.LoadRequest;
import dev.locus.topology.KeyHash;
import dev.locus.topology.PartitionId;
import dev.locus.topology.ShardMap;
import dev.locus.transport.Deadline;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.Transport;
import dev.locus.transport.TransportConfig;
import dev.locus.transport.WireErrors;
import dev.locus.v1.ActivateChangeRequest;
import dev.locus.v1.AdminGrpc;
import dev.locus.v1.GetClusterRequest;
import dev.locus.v1.GetClusterResponse;
import dev.locus.v1.StageChangeRequest;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/// A cluster in a temporary directory, with the client's and the operator's tools around it.
///
/// ```java
/// cluster.change().load(items).model(TestModel.digits("sum", "item.a", "user.b")).activate();
/// assertEquals("OK 21, OK 22", cluster.ask("sum").user(7).items(1, 2).answer().text());
/// ```
final class TestCluster implements AutoCloseable {
    static final int PARTITIONS = 32;

    private static final Duration ADMIN_TIMEOUT = Duration.ofMinutes(2);

    private final Path directory;
    private final Path config;
    private ClusterUnderTest.Launcher launcher;
    private final Transport transport = new GrpcTransport(TransportConfig.defaults(), Ticker.systemTicker());
    private ClusterUnderTest cluster;
    /// Followers use it from threads of their own.
    private volatile LocusClient client;
    private int files;

    private TestCluster(Path directory, Path config, ClusterUnderTest.Launcher launcher) {
        this.directory = directory;
        this.config = config;
        this.launcher = launcher;
        this.cluster = launcher.start(config, root());
        this.client = LocusClient.connect(cluster.scoring().toString());
    }

    static TestCluster start(ClusterUnderTest.Launcher launcher, Path directory, String... configuration) {
        return new TestCluster(directory, writeConfig(directory, configuration), launcher);
    }

    /// Three nodes, unless the configuration says another number.
    ///
    /// @param configuration lines of the configuration file
    static TestCluster start(Path directory, String... configuration) {
        return start(InThisProcess::start, directory, configuration);
    }

    static Path writeConfig(Path directory, String... configuration) {
        try {
            Files.createDirectories(directory);
            return Files.writeString(
                    directory.resolve("locus.yaml"),
                    "kind: locus\nversion: 1\npartitions: " + PARTITIONS + "\n" + String.join("\n", configuration)
                            + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the cluster keeps.
    Path root() {
        return directory.resolve("cluster");
    }

    Path nodeDirectory(int number) {
        return root().resolve("node-" + number);
    }

    Path config() {
        return config;
    }

    /// Where sources, loads and models are written. The cluster must not need it once a change is active.
    Path sources() {
        return directory.resolve("sources");
    }

    void deleteSources() {
        try {
            MoreFiles.deleteRecursively(sources(), RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path newFile(String name) {
        return sources().resolve(name + "-" + ++files);
    }

    String scoring() {
        return cluster.scoring().toString();
    }

    LocusClient client() {
        return client;
    }

    ShardMap shardMap() {
        return cluster.picture().shardMap();
    }

    /// The number of the node that holds an int64 key.
    int nodeOf(long key) {
        int partition = shardMap().partitioning().partitionOf(KeyHash.ofLong(key));
        String node = shardMap().replicasOf(new PartitionId(partition)).get(0).value();
        return Integer.parseInt(node.substring("node-".length()));
    }

    TestCluster stopNode(int number) {
        cluster.stopNode(number);
        return this;
    }

    void stop() {
        client.close();
        cluster.close();
    }

    /// Starts it again, as it was stopped.
    void startAgain() {
        cluster = launcher.start(config, root());
        client = LocusClient.connect(cluster.scoring().toString());
    }

    /// Starts it again in this process, with another configuration.
    void startAgain(String... configuration) {
        writeConfig(directory, configuration);
        launcher = InThisProcess::start;
        startAgain();
    }

    ClusterUnderTest runtime() {
        return cluster;
    }

    Change change() {
        return new Change();
    }

    Ask ask(String model) {
        return new Ask(client, model);
    }

    Tell tell(String view) {
        return new Tell(client, view);
    }

    /// Makes a load directory for this cluster.
    Path load(TestView view) {
        return load(view, PARTITIONS, newFile("load-" + view.name()));
    }

    Path load(TestView view, int partitions, Path output) {
        Path inputs = newFile("input");
        LoadRequest request =
                LoadRequest.of(view.writeYaml(inputs), List.of(view.writeRows(inputs)), output, partitions);
        return load(request);
    }

    Path load(LoadRequest request) {
        new LoadJob((phase, rows, total) -> {}, InstantSource.system(), Runnable::run)
                .run(request.withDataVersion("v" + ++files));
        return request.output();
    }

    Path write(TestModel model) {
        return model.write(sources().resolve(model.name()).resolve("v" + ++files));
    }

    /// @return the change's number
    long stage(List<Path> models, List<Path> loads) {
        StageChangeRequest.Builder request = StageChangeRequest.newBuilder();
        models.forEach(model -> request.addModelDirectories(model.toString()));
        loads.forEach(load -> request.addLoadDirectories(load.toString()));
        return admin(AdminGrpc.getStageChangeMethod(), request.build()).getChange();
    }

    /// @return the release's number
    long activate(long change) {
        ActivateChangeRequest request =
                ActivateChangeRequest.newBuilder().setChange(change).build();
        return admin(AdminGrpc.getActivateChangeMethod(), request).getRelease();
    }

    GetClusterResponse status() {
        return admin(AdminGrpc.getGetClusterMethod(), GetClusterRequest.getDefaultInstance());
    }

    /// @throws dev.locus.protocol.ServingException if it is refused
    <Q extends Message, A extends Message> A admin(MethodDescriptor<Q, A> method, Q request) {
        try {
            Deadline deadline = Deadline.after(ADMIN_TIMEOUT, Ticker.systemTicker());
            return transport.send(cluster.admin(), method, request, deadline).join();
        } catch (CompletionException e) {
            throw WireErrors.of(e);
        }
    }

    @Override
    public void close() {
        stop();
        transport.close();
    }

    /// What is to be staged together.
    final class Change {
        private final List<Path> models = new ArrayList<>();
        private final List<Path> loads = new ArrayList<>();

        Change load(TestView view) {
            loads.add(TestCluster.this.load(view));
            return this;
        }

        Change load(Path load) {
            loads.add(load);
            return this;
        }

        Change model(TestModel model) {
            models.add(write(model));
            return this;
        }

        Change model(Path model) {
            models.add(model);
            return this;
        }

        long stage() {
            return TestCluster.this.stage(models, loads);
        }

        long activate() {
            return TestCluster.this.activate(stage());
        }
    }
}
