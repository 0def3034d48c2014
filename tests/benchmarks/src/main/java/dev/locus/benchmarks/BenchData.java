package dev.locus.benchmarks;

import dev.locus.feature.FeatureView;
import dev.locus.feature.FeatureViewFile;
import dev.locus.loader.LoadJob;
import dev.locus.loader.LoadProgress;
import dev.locus.loader.LoadRequest;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Views and loads for benchmarks, made once and kept: wide rows of random floats, and the demo's items grown to many.
public final class BenchData {
    private static final int WIDE_USERS = 10_000;

    private final Path home;
    private final Path cache;

    /// @param home the checkout of Locus
    BenchData(Path home) {
        this.home = home;
        this.cache = home.resolve(".locus").resolve("bench");
    }

    /// The data of the checkout that this runs in.
    public static BenchData here() {
        return new BenchData(Path.of(System.getProperty("locus.home", ".")));
    }

    /// A directory for what is kept between runs.
    Path cache() {
        return cache;
    }

    public Path mlp() {
        return sources().resolve("models/mlp/1");
    }

    public FeatureView view(String name) {
        return FeatureViewFile.read(viewFile(name)).view();
    }

    /// Bytes of a row's event time, presence bits, values and lists' counts, without padding, and of its int64 key.
    static int encodedBytes(FeatureView view) {
        int lists = (int) view.features().stream()
                .filter(feature -> feature.type().isList())
                .count();
        int values = view.features().stream()
                .mapToInt(feature -> feature.type().bytes())
                .sum();
        return Long.BYTES + (view.features().size() + 7) / 8 + values + 2 * lists + Long.BYTES;
    }

    FeatureView demoItemView() {
        return FeatureViewFile.read(example().resolve("views/item.yaml")).view();
    }

    private Path viewFile(String name) {
        return sources().resolve("views").resolve(name + ".yaml");
    }

    private Path sources() {
        return home.resolve("tests").resolve("benchmarks").resolve("src").resolve("main");
    }

    private Path example() {
        return home.resolve("examples").resolve("movielens");
    }

    List<Path> models(BenchCluster cluster) {
        return cluster.demoRows() == 0
                ? List.of(mlp())
                : List.of(mlp(), example().resolve("models/dlrm/1"), example().resolve("models/lightgbm/1"));
    }

    /// Load directories of the cluster's views.
    List<Path> loads(BenchCluster cluster) {
        List<Path> loads = new ArrayList<>();
        loads.addAll(wideLoads(cluster, ""));
        if (cluster.demoRows() > 0) {
            addDemoLoads(loads, cluster.demoRows(), cluster.partitions());
        }
        return loads;
    }

    /// Load directories of the wide views with other numbers in their rows.
    List<Path> otherLoads(BenchCluster cluster) {
        return wideLoads(cluster, "-other");
    }

    private List<Path> wideLoads(BenchCluster cluster, String variant) {
        return List.of(
                wideLoad("wide_item", 64, cluster.rows(), cluster.partitions(), variant),
                wideLoad("wide_user", 32, WIDE_USERS, cluster.partitions(), variant));
    }

    private void addDemoLoads(List<Path> loads, int demoRows, int partitions) {
        Path prepared = prepared(demoRows);
        loads.add(load(
                example().resolve("views/item.yaml"),
                prepared.resolve("items.tsv"),
                output("item-" + demoRows, partitions),
                partitions));
        loads.add(load(
                example().resolve("views/user.yaml"),
                prepared.resolve("users.tsv"),
                output("user-" + demoRows, partitions),
                partitions));
    }

    static long[] wideItems(int rows) {
        return LongStream.rangeClosed(1, rows).toArray();
    }

    static long[] wideUsers() {
        return LongStream.rangeClosed(1, WIDE_USERS).toArray();
    }

    /// The keys in the first column of the demo's file.
    long[] demoKeys(int demoRows, String file) {
        try (Stream<String> lines = Files.lines(prepared(demoRows).resolve(file))) {
            return lines.skip(1)
                    .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf('\t'))))
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The demo's prepared files, which `./locus demo --items N` makes as well.
    private Path prepared(int rows) {
        Path data = home.resolve(".locus").resolve("data");
        Path prepared = data.resolve("prepared-" + rows);
        if (Files.notExists(prepared.resolve("DONE"))) {
            Path fetched = data.resolve("ml-100k");
            python("fetch.py", "--out", fetched.toString());
            python(
                    "features.py",
                    "--data",
                    fetched.toString(),
                    "--out",
                    prepared.toString(),
                    "--items",
                    Integer.toString(rows));
            write(prepared.resolve("DONE"), "made by features.py\n");
        }
        return prepared;
    }

    private void python(String script, String... arguments) {
        try {
            String[] command = Stream.concat(
                            Stream.of("python3", example().resolve(script).toString()), Stream.of(arguments))
                    .toArray(String[]::new);
            int exit = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException(script + " failed with exit code " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The source goes when the load is made: it is the larger of the two.
    ///
    /// @param variant other numbers for another name
    private Path wideLoad(String view, int width, int rows, int partitions, String variant) {
        Path output = output(view + "-" + rows + variant, partitions);
        if (Files.notExists(output)) {
            System.err.printf(Locale.ROOT, "bench: making %,d rows in %,d partitions ...%n", rows, partitions);
            Path source = cache.resolve(view + "-" + rows + ".tsv");
            writeWide(source, width, rows, 42 + variant.hashCode());
            load(viewFile(view), source, output, partitions);
            delete(source);
        }
        return output;
    }

    private static void writeWide(Path file, int width, int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try {
            Files.createDirectories(file.getParent());
            try (BufferedWriter out = Files.newBufferedWriter(file)) {
                out.write("id\tnumbers\n");
                StringBuilder line = new StringBuilder();
                for (int row = 1; row <= rows; row++) {
                    line.setLength(0);
                    line.append(row).append('\t');
                    for (int i = 0; i < width; i++) {
                        line.append(i == 0 ? "" : "|").append(random.nextInt(-1_000, 1_000) / 1_000f);
                    }
                    out.write(line.append('\n').toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path output(String name, int partitions) {
        return cache.resolve("loads").resolve(String.format(Locale.ROOT, "%s-p%d", name, partitions));
    }

    private static Path load(Path view, Path source, Path output, int partitions) {
        if (Files.notExists(output)) {
            LoadProgress quiet = (phase, rows, total) -> {};
            new LoadJob(quiet, InstantSource.system(), Runnable::run)
                    .run(LoadRequest.of(view, List.of(source), output, partitions));
        }
        return output;
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
