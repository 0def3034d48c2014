package dev.locus.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.sun.management.OperatingSystemMXBean;
import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnProjection;
import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadManifest;
import dev.locus.loader.LoadJob;
import dev.locus.loader.LoadRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.rocksdb.CompressionType;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;
import org.rocksdb.SstFileWriter;

/// `bench load`: rows per CPU-second from Parquet (20 columns) to a load directory; and in the same run, in
/// turns, what can't be saved: a bare scan of the file's columns, and a bare writing of the load's own rows,
/// in its order, as SST files. *Reach* is the load's rate relative to that of scan and writing one after the
/// other.
final class LoadBench {
    private static final int PARTITIONS = 256;
    private static final int BATCH_ROWS = 4_096;
    private static final int ROUNDS = 3;
    private static final double REACH_GOAL = 0.4;
    private static final String VIEW = """
            kind: feature_view
            version: 1
            name: rows
            entity: item
            key: {column: id, type: int64}
            placement: sharded
            event_time: {column: at, unit: s}
            features:
            """;

    private final int threads = Runtime.getRuntime().availableProcessors();
    private final int rows;
    private final Path directory;
    private final Measurements rates = new Measurements();

    private LoadBench(Path home, int rows) {
        this.rows = rows;
        this.directory = home.resolve(".locus").resolve("bench");
    }

    static BenchReport run(Path home, boolean quick) {
        LoadBench bench = new LoadBench(home, quick ? 1_000_000 : 10_000_000);
        try {
            return bench.measure(bench.source(home), quick ? 1 : ROUNDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    private BenchReport measure(Path source, int rounds) throws IOException, RocksDBException {
        Path view = Files.writeString(directory.resolve("rows.yaml"), viewYaml());
        for (int round = 0; round < rounds; round++) {
            Path output = directory.resolve("load-bench");
            delete(output);
            long start = cpuNanos();
            scan(source);
            add("scan", cpuNanos() - start);
            start = cpuNanos();
            load(view, source, output);
            add("load", cpuNanos() - start);
            add("write", write(LoadDirectory.open(output)));
            delete(output);
        }
        return report();
    }

    private BenchReport report() {
        BenchReport report = new BenchReport("load");
        rates.forEach((name, rate) -> report.figure(name, rate, "rows/CPU-s"));
        double scan = rates.of("scan").median();
        double write = rates.of("write").median();
        double reach = rates.of("load").median() * (1 / scan + 1 / write);
        report.figure("reach", reach, "of scan and write");
        report.bar("reach", reach, Goal.atLeast(REACH_GOAL));
        return report;
    }

    private void add(String name, long nanos) {
        rates.add(name, rows * 1e9 / nanos);
    }

    private void scan(Path source) throws IOException {
        try (HardwoodContext context = HardwoodContext.create(threads);
                ParquetFileReader reader = ParquetFileReader.open(InputFile.of(source), context);
                ColumnReaders columns = reader.buildColumnReaders(ColumnProjection.all())
                        .batchSize(BATCH_ROWS)
                        .build()) {
            long scanned = 0;
            while (columns.nextBatch()) {
                scanned += columns.getRecordCount();
            }
            check(scanned);
        }
    }

    private void load(Path view, Path source, Path output) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            LoadRequest request = LoadRequest.of(view, List.of(source), output, PARTITIONS);
            check(new LoadJob((phase, done, total) -> {}, InstantSource.system(), executor, threads)
                    .run(request)
                    .manifest()
                    .rows());
        }
    }

    private void check(long found) {
        if (found != rows) {
            throw new IllegalStateException("expected " + rows + " rows, found " + found);
        }
    }

    /// Reads each partition into memory first, which is not counted.
    ///
    /// @return CPU nanoseconds of writing
    private static long write(LoadDirectory load) throws IOException, RocksDBException {
        long nanos = 0;
        Path target = load.path().resolve("again.sst");
        for (LoadManifest.PartitionFile file : load.manifest().files()) {
            List<byte[]> keys = new ArrayList<>();
            List<byte[]> values = new ArrayList<>();
            read(load.file(file), keys, values);
            long start = cpuNanos();
            write(target, keys, values, load.manifest().rowStrideBytes());
            nanos += cpuNanos() - start;
            Files.delete(target);
        }
        return nanos;
    }

    private static void read(Path file, List<byte[]> keys, List<byte[]> values) throws RocksDBException {
        try (Options options = new Options();
                SstFileReader reader = new SstFileReader(options)) {
            reader.open(file.toString());
            try (ReadOptions readOptions = new ReadOptions();
                    SstFileReaderIterator iterator = reader.newIterator(readOptions)) {
                for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                    keys.add(iterator.key());
                    values.add(iterator.value());
                }
            }
        }
    }

    private static void write(Path file, List<byte[]> keys, List<byte[]> values, int valueBytes)
            throws RocksDBException {
        ByteBuffer key = ByteBuffer.allocateDirect(keys.getFirst().length);
        ByteBuffer value = ByteBuffer.allocateDirect(valueBytes);
        try (EnvOptions environment = new EnvOptions();
                Options options = new Options().setCompressionType(CompressionType.NO_COMPRESSION);
                SstFileWriter writer = new SstFileWriter(environment, options)) {
            writer.open(file.toString());
            for (int i = 0; i < keys.size(); i++) {
                writer.put(
                        key.clear().put(keys.get(i)).flip(),
                        value.clear().put(values.get(i)).flip());
            }
            writer.finish();
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static String viewYaml() {
        StringBuilder yaml = new StringBuilder(VIEW);
        IntStream.range(0, 6).forEach(i -> yaml.append("  - {name: whole" + i + ", type: int64}\n"));
        IntStream.range(0, 10).forEach(i -> yaml.append("  - {name: real" + i + ", type: float32}\n"));
        IntStream.range(0, 2).forEach(i -> yaml.append("  - {name: text" + i + ", type: string}\n"));
        return yaml.toString();
    }

    /// The Parquet file, made once by `rows.py` and kept.
    private Path source(Path home) throws IOException {
        Path file = directory.resolve("rows-" + rows + ".parquet");
        if (Files.notExists(file)) {
            Files.createDirectories(directory);
            Path python = directory.resolve("python");
            Path script = home.resolve("tests/benchmarks/src/main/python/rows.py");
            Path temporary = directory.resolve("rows.parquet.tmp");
            python(
                    python,
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--target",
                    python.toString(),
                    "pyarrow==26.0.1",
                    "numpy");
            python(python, script.toString(), Integer.toString(rows), temporary.toString());
            Files.move(temporary, file);
        }
        return file;
    }

    private static void python(Path library, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        process.environment().put("PYTHONPATH", library.toString());
        try {
            int exit = process.start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException(command + " failed with exit code " + exit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }
}
