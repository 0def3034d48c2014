package dev.locus.cli;

import dev.locus.client.LocusClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `locus demo`: the main job on real data, end to end.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Fetches MovieLens 100K, starts a cluster in one process, loads it, serves three models,",
            "and proves every score against the trainers' own."
        },
        footer = {
            "",
            "Examples:",
            "  ./locus demo                       three nodes, the real 1,682 items",
            "  ./locus demo --json | jq .models   figures only",
            "  ./locus demo --items 1000000       a million items",
            "  ./locus demo --serve               keep serving until Ctrl-C"
        })
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--nodes", paramLabel = "N", description = "Shard actors (default: 3, or what --config says).")
    private @Nullable Integer nodes;

    @Option(
            names = "--items",
            paramLabel = "N",
            defaultValue = "0",
            description = "Grow the item view to N rows with items mixed from real ones.")
    private int items;

    @Option(
            names = "--image-bytes-max",
            paramLabel = "BYTES",
            description = "Serving image of each node; 0 = read every row from the store.")
    private @Nullable Long imageBytesMax;

    @Option(names = "--config", paramLabel = "FILE", description = "YAML configuration (docs/reference/config.md).")
    private @Nullable Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep the cluster's data here. If it has some already, serve it without loading.")
    private @Nullable Path data;

    @Option(names = "--serve", description = "Keep serving until interrupted, on the configured ports.")
    private boolean serve;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        Progress progress = Progress.onStandardError();
        Path home = Path.of(System.getProperty("locus.home", "."));
        ExampleData example = new ExampleData(home, home.resolve(".locus").resolve("data"), progress);
        Path prepared = example.prepare(checkedItems());
        Path root = data == null ? fresh(home.resolve(".locus").resolve("demo")) : data;
        boolean restart = Files.exists(root.resolve("control").resolve("picture"));
        PrintStream out =
                json ? new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) : System.out;
        LocusConfig settings = settings();
        progress.say("Starting " + settings.nodes() + " shard actors, a proxy and a control plane in one process");
        try (EmbeddedCluster cluster = EmbeddedCluster.start(settings, root, InstantSource.system());
                LocusClient client = LocusClient.connect(cluster.scoring().toString())) {
            Demo demo = new Demo(cluster, example, prepared, progress);
            if (restart && cluster.picture().release() != null) {
                progress.say("Serving what " + root + " holds: nothing is loaded");
            } else {
                demo.loadAndActivate(root.resolve("loads"));
            }
            demo.showRankedLists(client, out);
            DemoReport report = demo.prove(client);
            report.printText(out);
            if (json) {
                System.out.println(report.toJson());
            }
            if (serve) {
                serveUntilInterrupted(cluster, progress);
            }
            return report.holds() ? 0 : 1;
        }
    }

    private int checkedItems() {
        if (items < 0 || items > 50_000_000) {
            throw new IllegalArgumentException("--items is " + items + "; it must be from 0 to 50,000,000");
        }
        return items;
    }

    private LocusConfig settings() {
        LocusConfig settings = config == null ? LocusConfig.defaults() : LocusConfig.read(config);
        settings = settings.withTransport(settings.transport().withReflection(true));
        if (nodes != null) {
            settings = settings.withNodes(nodes);
        }
        if (imageBytesMax != null) {
            settings = settings.withImageBytesMax(imageBytesMax);
        }
        return serve ? settings : settings.withFreePorts();
    }

    /// The demo's own directory, emptied: each run begins anew.
    private static Path fresh(Path directory) {
        try {
            if (Files.exists(directory)) {
                try (Stream<Path> tree = Files.walk(directory)) {
                    for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("can't empty " + directory + " (is another demo running?)", e);
        }
    }

    private static void serveUntilInterrupted(EmbeddedCluster cluster, Progress progress) {
        progress.say("Scoring at " + cluster.scoring() + ", admin at " + cluster.admin() + ", metrics at "
                + cluster.metrics() + ". Ctrl-C stops.");
        UntilStopped.await(cluster::close);
    }
}
