package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.Feature;
import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadManifest;
import dev.locus.testing.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Increment upon increment: what comes out is what a full load of the same state has, row by row, and in what its
/// manifest says.
final class RandomIncrementsTest {
    private static final int KEYS = 60;
    private static final int INCREMENTS = 5;

    @TempDir
    private Path directory = Path.of("");

    /// What a key has: its cells in a source file, and since when. A key that is gone keeps its time for one increment.
    private record Entry(long time, @Nullable String cells) {}

    private final Map<Long, Entry> state = new TreeMap<>();
    private int files;

    private static String view(boolean timed, String placement) {
        return """
                kind: feature_view
                version: 1
                name: item
                entity: item
                key: {column: id, type: int64}
                placement: %s
                %s
                features:
                  - {name: year, type: int64, default: 1900}
                  - {name: country, type: string, default: somewhere}
                  - {name: tags, type: "string[..3]"}
                  - {name: taste, type: "float32[2]"}
                """.formatted(placement, timed ? "event_time: {column: at, unit: ms}" : "");
    }

    @ParameterizedTest
    @CsvSource({"true,sharded,1", "true,sharded,16", "false,sharded,16", "true,sharded,512", "false,replicated,16"})
    void incrementsAddUpToAFullLoad(boolean timed, String placement, int partitions) throws Exception {
        RandomGenerator random = Seeds.random("increments " + timed + placement + partitions);
        Files.writeString(directory.resolve("view.yaml"), view(timed, placement));
        LoadDirectory base = run(full(partitions, sources(random, KEYS, false, timed)));
        for (int i = 0; i < INCREMENTS; i++) {
            List<Path> sources = sources(random, random.nextInt(KEYS), true, timed);
            LoadRequest request =
                    request(partitions, sources).withIncrement(new LoadRequest.Increment(base.path(), "gone"));
            LoadDirectory increment = run(request);
            LoadDirectory expected = run(full(partitions, List.of(write(rowsOfState()))));
            assertSame(expected, increment);
            assertGrown(base, increment);
            assertEquals(manifestText(increment), manifestText(run(request.withDataVersion("again"))));
            base = increment;
        }
    }

    private LoadRequest full(int partitions, List<Path> sources) {
        return request(partitions, sources);
    }

    private LoadRequest request(int partitions, List<Path> sources) {
        return LoadRequest.of(directory.resolve("view.yaml"), sources, directory.resolve("unused"), partitions);
    }

    /// With threads, and with runs so short that they must be merged. Every load is made a day later.
    private LoadDirectory run(LoadRequest request) {
        String version = "v" + ++files;
        LoadRequest named = LoadRequest.of(
                        request.view(),
                        request.sources().stream().map(Path::of).toList(),
                        directory.resolve("loads").resolve(version),
                        request.partitions())
                .withDataVersion(version)
                .withIncrement(request.increment());
        InstantSource clock = InstantSource.fixed(LoadFixture.NOW.plus(Duration.ofDays(files)));
        try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
            new LoadJob((phase, rows, total) -> {}, clock, executor, new LoadLimits(3, 4)).run(named);
        }
        return LoadDirectory.open(named.output());
    }

    private static void assertSame(LoadDirectory full, LoadDirectory increment) throws Exception {
        assertEquals(RowText.ofAll(full), RowText.ofAll(increment));
        assertEquals(full.manifest().rows(), increment.manifest().rows());
        assertEquals(full.manifest().nulls(), increment.manifest().nulls());
        assertEquals(partitions(full), partitions(increment));
        for (LoadManifest.PartitionFile file : increment.manifest().files()) {
            increment.verify(file);
            assertEquals(
                    LoadFixture.checksum(LoadFixture.scan(increment, file)).value(), file.checksumValue(), file.file());
        }
    }

    private static Map<Integer, Long> partitions(LoadDirectory load) {
        Map<Integer, Long> rows = new TreeMap<>();
        load.manifest().files().forEach(file -> rows.put(file.partition(), file.rows()));
        return rows;
    }

    /// Strings keep their codes, and the rows the time since when they are known to be true.
    private static void assertGrown(LoadDirectory base, LoadDirectory increment) {
        for (String name : List.of("country", "tags")) {
            Feature feature =
                    base.schema().view().features().get(base.schema().view().indexOf(name));
            List<String> before = base.schema().dictionary(feature).strings();
            List<String> after = increment.schema().dictionary(feature).strings();
            assertEquals(before, after.subList(0, before.size()));
        }
        assertEquals(base.manifest().asOfMs(), increment.manifest().asOfMs());
    }

    private static String manifestText(LoadDirectory load) {
        return LoadFixture.checksums(load) + " " + load.manifest().dictionaries() + " "
                + load.manifest().nulls() + " " + load.manifest().increment();
    }

    /// Rows of random keys, in up to three files; the state follows them.
    private List<Path> sources(RandomGenerator random, int rows, boolean marked, boolean timed) throws Exception {
        List<List<String>> lines = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < rows; i++) {
            long key = random.nextLong(KEYS) - KEYS / 4;
            boolean gone = marked && random.nextInt(3) == 0;
            long time = !timed || random.nextInt(8) == 0 ? Long.MIN_VALUE : random.nextInt(20);
            String cells = cells(random, files);
            lines.get(i * 3 / rows).add(key + "," + at(time) + "," + cells + "," + gone);
            Entry before = state.get(key);
            if (before == null || time >= before.time) {
                state.put(key, new Entry(time, gone ? null : cells));
            }
        }
        state.values().removeIf(entry -> entry.cells == null);
        List<Path> sources = new ArrayList<>();
        for (List<String> file : lines) {
            sources.add(write(file));
        }
        return sources;
    }

    private static String at(long time) {
        return time == Long.MIN_VALUE ? "" : Long.toString(time);
    }

    /// New strings come with time.
    private static String cells(RandomGenerator random, int generation) {
        String year = random.nextInt(4) == 0 ? "" : Integer.toString(1900 + random.nextInt(100));
        String country = random.nextInt(4) == 0 ? "" : "land" + (generation + random.nextInt(5));
        String tags = random.nextInt(4) == 0 ? "" : "t" + random.nextInt(4 + generation) + "|u" + random.nextInt(3);
        return year + "," + country + "," + tags + "," + (random.nextBoolean() ? "" : "0.5|" + random.nextInt(9));
    }

    private List<String> rowsOfState() {
        List<String> rows = new ArrayList<>();
        state.forEach((key, entry) -> rows.add(key + "," + at(entry.time) + "," + entry.cells + ",false"));
        return rows;
    }

    private Path write(List<String> rows) throws Exception {
        Path file = directory.resolve("source-" + ++files + ".csv");
        return Files.writeString(file, "id,at,year,country,tags,taste,gone\n" + String.join("\n", rows) + "\n");
    }

    @Test
    void anIncrementOfNothingIsItsBase() throws Exception {
        Files.writeString(directory.resolve("view.yaml"), view(true, "sharded"));
        LoadDirectory base = run(full(16, sources(Seeds.random("nothing"), KEYS, false, true)));
        LoadDirectory increment = run(
                request(16, List.of(write(List.of()))).withIncrement(new LoadRequest.Increment(base.path(), "gone")));
        assertTrue(base.manifest().rows() > 20);
        assertEquals(base.manifest().files(), increment.manifest().files());
        assertEquals(base.manifest().nulls(), increment.manifest().nulls());
    }
}
