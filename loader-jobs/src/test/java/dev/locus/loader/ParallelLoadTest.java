package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.locus.feature.LoadDirectory;
import dev.locus.feature.RowEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Many files, many threads, and runs so short that they must be merged: the load is the same.
final class ParallelLoadTest {
    private static final String VIEW = """
            kind: feature_view
            version: 1
            name: item
            entity: item
            key:
              column: id
              type: int64
            placement: PLACEMENT
            event_time:
              column: at
              unit: s
            features:
              - name: colour
                type: string
                default: grey
              - name: tags
                type: string[..3]
              - name: size
                type: float32
            """;

    private static final LoadLimits ALONE = new LoadLimits(1, LoadLimits.RUN_ROWS_MAX);

    @TempDir
    private Path directory;

    private LoadFixture fixture = new LoadFixture(Path.of("."));

    @BeforeEach
    void viewIsThere() throws Exception {
        fixture = new LoadFixture(directory).view(VIEW.replace("PLACEMENT", "sharded"));
    }

    /// Files in which keys, strings and times come again and again.
    private List<Path> files() throws Exception {
        Random random = new Random(7);
        List<Path> files = new ArrayList<>();
        for (int file = 0; file < 12; file++) {
            StringBuilder text = new StringBuilder("id,at,colour,tags,size\n");
            for (int row = 0; row < 500; row++) {
                String colour = random.nextInt(9) == 0 ? "" : "c" + random.nextInt(40 * (file + 1));
                text.append(random.nextInt(2_000)).append(',');
                text.append(random.nextInt(4)).append(',').append(colour).append(",t");
                text.append(random.nextInt(300)).append("|c").append(random.nextInt(9));
                text.append(',').append(random.nextInt(100)).append('\n');
            }
            files.add(Files.writeString(directory.resolve("part-" + file + ".csv"), text));
        }
        return files;
    }

    private LoadDirectory load(String name, LoadLimits limits, List<Path> files) {
        Path output = directory.resolve("out").resolve(name);
        LoadRequest request = LoadRequest.of(directory.resolve("view.yaml"), files, output, 16);
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            new LoadJob((phase, rows, total) -> {}, LoadFixture.CLOCK, executor, limits).run(request);
        }
        return LoadDirectory.open(output);
    }

    @ParameterizedTest
    @CsvSource({"4, 1000000, sharded", "3, 20, sharded", "1, 7, replicated", "4, 50, replicated"})
    void theLoadIsTheSameWhateverTheThreadsAndTheRuns(int threads, long runRows, String placement) throws Exception {
        fixture.view(VIEW.replace("PLACEMENT", placement));
        List<Path> files = files();
        LoadDirectory alone = load("alone", ALONE, files);
        LoadDirectory many = load("many", new LoadLimits(threads, runRows), files);
        assertEquals(LoadFixture.checksums(alone), LoadFixture.checksums(many));
        assertEquals(alone.manifest().dictionaries(), many.manifest().dictionaries());
        assertEquals(alone.manifest().nulls(), many.manifest().nulls());
        assertEquals(
                LoadFixture.rowsByLongKey(alone).keySet(),
                LoadFixture.rowsByLongKey(many).keySet());
    }

    @Test
    void ofRowsOfOneKeyTheLatestStaysAndOfEqualTimesTheLastInTheSources() throws Exception {
        Path first = fixture.source("a.csv", "id,at,colour,tags,size", "1,20,,,1", "2,20,,,1", "3,,,,1");
        Path second = fixture.source("b.csv", "id,at,colour,tags,size", "1,10,,,2", "2,20,,,2", "3,,,,2");
        LoadReport report = LoadFixture.run(fixture.request(first, second));
        assertEquals(3, report.rowsReplaced());
        LoadDirectory load = LoadDirectory.open(fixture.output());
        Map<Long, byte[]> rows = LoadFixture.rowsByLongKey(load);
        assertEquals(3, load.manifest().rows());
        assertArrayEquals(row(load, 20_000, 1), rows.get(1L), "the later one");
        assertArrayEquals(row(load, 20_000, 2), rows.get(2L), "of the later file");
        assertArrayEquals(row(load, Long.MIN_VALUE, 2), rows.get(3L), "without any time");
    }

    private static byte[] row(LoadDirectory load, long eventTime, float size) {
        RowEncoder encoder = new RowEncoder(
                load.schema().layout(),
                (feature, string) -> load.schema().dictionary(feature).codeOf(string));
        encoder.reset(eventTime);
        encoder.setFloat32(2, size);
        return encoder.toBytes();
    }

    @Test
    void nullsAreCountedInTheRowsThatStay() throws Exception {
        Path source =
                fixture.source("a.csv", "id,at,colour,tags,size", "1,1,,,1", "1,2,,,", "2,1,red,,", "3,1,red,a,5");
        LoadFixture.run(fixture.request(source));
        assertEquals(
                Map.of("colour", 1L, "tags", 2L, "size", 2L),
                LoadDirectory.open(fixture.output()).manifest().nulls());
    }

    @Test
    void theFirstBadRowsAreReportedInTheOrderOfTheSources() throws Exception {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            files.add(fixture.source("f" + i + ".csv", "id,at,colour,tags,size", i + ",,,,x", "y,,,,"));
        }
        LoadRequest request = fixture.request(files.toArray(Path[]::new)).withBadRowsMax(16);
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            LoadReport report = new LoadJob((phase, rows, total) -> {}, LoadFixture.CLOCK, executor, 4).run(request);
            assertEquals(
                    files.stream()
                            .flatMap(file -> List.of(file + ":2", file + ":3").stream())
                            .toList(),
                    report.firstRefused().stream()
                            .map(row -> row.file() + ":" + row.line())
                            .toList());
        }
    }
}
