package dev.locus.benchmarks;

import com.google.common.base.Ticker;
import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import dev.locus.cli.EmbeddedCluster;
import dev.locus.cli.LocusConfig;
import dev.locus.shard.CeilingLoop;
import dev.locus.shard.ShardFigures;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.TransportConfig;
import dev.locus.v1.ScoreRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/// The server side of a bench, in a process of its own so that its CPU can be told from the load generator's. It obeys
/// commands on standard input, one a line, and answers each with a line on standard output.
final class BenchServer implements AutoCloseable {
    private static final int REQUEST_POOL = 2_000;

    private final BenchData data;
    private final BenchPlan plan;
    private final List<EmbeddedCluster> clusters = new ArrayList<>();
    private final GrpcTransport transport;
    private final EmptyFanOut empty;
    private @Nullable Recording recording;

    private BenchServer(Path home, Path directory, BenchPlan plan) {
        this.plan = plan;
        this.data = new BenchData(home);
        for (int number = 0; number < plan.clusters().size(); number++) {
            clusters.add(start(
                    directory.resolve("cluster-" + number), plan.clusters().get(number)));
        }
        this.transport = new GrpcTransport(TransportConfig.defaults(), Ticker.systemTicker());
        this.empty = new EmptyFanOut(transport, plan.items());
    }

    private EmbeddedCluster start(Path directory, BenchCluster cluster) {
        LocusConfig config = LocusConfig.defaults()
                .withNodes(cluster.nodes())
                .withPartitions(cluster.partitions())
                .withFreePorts();
        EmbeddedCluster started = EmbeddedCluster.start(config, directory, InstantSource.system());
        started.activate(
                started.stage(data.models(cluster), data.loads(cluster)).getChange());
        return started;
    }

    /// @param arguments the checkout, a directory for data, and a [BenchPlan] as text
    public static void main(String[] arguments) throws IOException {
        BenchPlan plan = BenchPlan.parse(arguments[2]);
        try (BenchServer server = new BenchServer(Path.of(arguments[0]), Path.of(arguments[1]), plan);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            reply(server.addresses());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                reply(server.obey(line.split("\t", -1)));
            }
        }
        System.exit(0);
    }

    private static void reply(String text) {
        System.out.println("= " + text);
        System.out.flush();
    }

    private String addresses() {
        StringBuilder addresses = new StringBuilder();
        for (EmbeddedCluster cluster : clusters) {
            addresses
                    .append(cluster.node(1).address())
                    .append(' ')
                    .append(cluster.scoring())
                    .append(' ')
                    .append(cluster.admin())
                    .append(' ');
        }
        return addresses.append(empty.address()).toString();
    }

    private String obey(String[] words) {
        return switch (words[0]) {
            case "counters" -> counters();
            case "ceiling" -> ceiling(words[1], Integer.parseInt(words[2]));
            case "model" -> modelAlone(Integer.parseInt(words[1]));
            case "score" -> score(words[1], words[2]);
            case "image" -> image(Integer.parseInt(words[1]), words[2]);
            case "profile" -> startProfile();
            case "dump" -> endProfile(Path.of(words[1]));
            default -> throw new IllegalArgumentException("unknown command " + words[0]);
        };
    }

    /// CPU nanoseconds of all threads (GC and JIT too), and heap bytes allocated, since the process began.
    private static String counters() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return ProcessCpu.nanos() + "\t" + threads.getTotalThreadAllocatedBytes();
    }

    /// CPU nanoseconds of scoring that many requests in the loop; the requests are made before.
    private String ceiling(String name, int requests) {
        BenchModel model = BenchModel.named(name);
        List<CeilingLoop.Prepared> pool = requests(model, Math.min(requests, REQUEST_POOL));
        try (CeilingLoop loop = new CeilingLoop(clusters.get(0).node(1), name, plan.items())) {
            long begin = ProcessCpu.nanos();
            for (int done = 0; done < requests; done += pool.size()) {
                loop.run(pool);
            }
            int rounds = (requests + pool.size() - 1) / pool.size();
            return Long.toString((ProcessCpu.nanos() - begin) / rounds * requests / pool.size());
        }
    }

    private List<CeilingLoop.Prepared> requests(BenchModel model, int count) {
        SkewedKeys items = BenchKeys.items(data, plan.clusters().get(0), model, new SplittableRandom().nextLong());
        SkewedKeys users = BenchKeys.users(data, plan.clusters().get(0), model, 5);
        List<CeilingLoop.Prepared> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(CeilingLoop.prepare(model.request(items, users, plan.items())));
        }
        return requests;
    }

    private String modelAlone(int runs) {
        try (ModelAlone model = new ModelAlone(data.mlp(), plan.items())) {
            long begin = ProcessCpu.nanos();
            for (int i = 0; i < runs; i++) {
                model.run();
            }
            return Long.toString(ProcessCpu.nanos() - begin);
        }
    }

    /// The loop's scores of one request, given in hexadecimal.
    private String score(String model, String requestHex) {
        try (CeilingLoop loop = new CeilingLoop(clusters.get(0).node(1), model, plan.items())) {
            ScoreRequest request = ScoreRequest.parseFrom(HexFormat.of().parseHex(requestHex));
            float[] scores = loop.run(List.of(CeilingLoop.prepare(request)));
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < request.getItems().getInt64KeysCount(); i++) {
                text.append(i == 0 ? "" : " ").append(String.format(Locale.ROOT, "%.9g", scores[i]));
            }
            return text.toString();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /// Rows and bytes of a view's serving image on the first node.
    private String image(int cluster, String view) {
        ShardFigures.ResidentView image = Objects.requireNonNull(
                clusters.get(cluster).node(1).figures().views().get(view));
        return image.rows() + "\t" + image.imageBytes();
    }

    private String startProfile() {
        recording = Profile.startRecording();
        return "started";
    }

    private String endProfile(Path file) {
        try (Recording ended = Objects.requireNonNull(recording)) {
            ended.dump(file);
            return "written";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        empty.close();
        transport.close();
        clusters.reversed().forEach(EmbeddedCluster::close);
    }
}
