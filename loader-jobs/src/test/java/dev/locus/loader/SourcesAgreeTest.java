package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.LoadDirectory;
import dev.locus.feature.RowEncoder;
import dev.locus.feature.RowLayout;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files under `src/test/resources/parquet`, which `make.py` there makes.
final class SourcesAgreeTest {
    private static final Path FILES = Path.of("src/test/resources/parquet");

    @TempDir
    private Path directory;

    private LoadFixture fixture = new LoadFixture(Path.of("."));

    @BeforeEach
    void viewIsThere() throws Exception {
        fixture = new LoadFixture(directory).view(LoadFixture.PARQUET_VIEW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "items.tsv",
                "items-zstd.parquet",
                "items-snappy.parquet",
                "items-gzip.parquet",
                "items-none.parquet",
                "items-plain-two-groups.parquet",
                "items.arrow",
                "items-zstd-two-batches.arrow",
                "items-lz4.arrow",
                "items-coded.arrow"
            })
    void theSameRowsGiveTheSameLoadWhateverTheFile(String file) throws Exception {
        LoadDirectory fromCsv = fixture.load(FILES.resolve("items.csv"));
        LoadFixture other = new LoadFixture(directory.resolve("other"));
        Files.createDirectories(other.directory);
        LoadDirectory load = other.view(LoadFixture.PARQUET_VIEW).load(FILES.resolve(file));
        assertEquals(4, load.manifest().rows());
        assertEquals(LoadFixture.checksums(fromCsv), LoadFixture.checksums(load));
        assertEquals(
                fromCsv.manifest().dictionaries().sha256(),
                load.manifest().dictionaries().sha256());
    }

    @Test
    void parquetValuesArriveInTheRow() throws Exception {
        LoadDirectory load = fixture.load(FILES.resolve("items-zstd.parquet"));
        RowEncoder expected = new RowEncoder(load.schema().layout(), (feature, string) -> 1);
        expected.reset(1_002_000);
        expected.setInt64(0, -5);
        expected.setInt64(1, 1);
        expected.setFloat32(2, 0.1f);
        // Codes: the empty default, fr, München, 日本.
        expected.setString(3, 4);
        expected.setStrings(4, new int[] {3, 1, 2}, 3);
        expected.setFloat32s(5, new float[] {1e-7f, 3e7f}, 2);
        assertArrayEquals(expected.toBytes(), LoadFixture.rowsByLongKey(load).get(1L << 62));
    }

    @Test
    void severalFilesMakeOneLoad() throws Exception {
        Path more = fixture.source(
                "more.csv", "taste,item_id,updated_at,year,adult,score,country,genres", "3|4,70,5,1,0,1,fr,War");
        LoadDirectory load = fixture.load(FILES.resolve("items-zstd.parquet"), more);
        assertEquals(
                Set.of(7L, -8L, 9L, 1L << 62, 70L),
                LoadFixture.rowsByLongKey(load).keySet());
    }

    @Test
    void unsignedColumnsKeepTheirValues() throws Exception {
        LoadReport report = LoadFixture.run(
                fixture.request(FILES.resolve("unsigned.parquet")).withBadRowsMax(1));
        assertEquals("9223372036854775808", report.firstRefused().getFirst().value());
        LoadDirectory load = LoadDirectory.open(fixture.output());
        byte[] row = LoadFixture.rowsByLongKey(load).getOrDefault(3L, new byte[0]);
        assertEquals(
                4_294_967_295L,
                MemorySegment.ofArray(row)
                        .get(RowLayout.INT64, load.schema().layout().offset(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad-rows.parquet", "bad-rows.arrow"})
    void everyKindOfBadRowIsRefusedWithItsNumber(String file) {
        LoadReport report = LoadFixture.run(fixture.request(FILES.resolve(file)).withBadRowsMax(7));
        Map<Long, String> reasons = report.firstRefused().stream()
                .collect(Collectors.toMap(
                        RefusedRow::line, row -> row.column() + ": " + row.reason(), (a, b) -> a, TreeMap::new));
        assertEquals(
                List.of(
                        "1=score: not a finite float32",
                        "2=score: not a finite float32",
                        "3=item_id: a row needs a key",
                        "4=genres: too long for a string[..3]",
                        "5=taste: too short for a float32[2]",
                        "6=genres: is element 2; elements can't be null",
                        "7=updated_at: as seconds since 1970 it is not in the years 1 to 9999"),
                reasons.entrySet().stream().map(Map.Entry::toString).toList());
        assertEquals(1, report.manifest().rows());
        assertEquals(8, report.rowsRead());
    }

    @Test
    void aColumnOfAnotherTypeIsRefusedBeforeTheFirstRow() {
        LoadRequest request = fixture.request(FILES.resolve("timestamp.parquet"));
        LoadFailedException failure = assertThrows(LoadFailedException.class, () -> LoadFixture.run(request));
        assertTrue(
                String.valueOf(failure.getMessage()).contains("column 'updated_at' is INT64 (TIMESTAMP"),
                failure.getMessage());
    }

    @Test
    void anArrowColumnOfAnotherTypeIsRefusedBeforeTheFirstRow() {
        LoadRequest request = fixture.request(FILES.resolve("timestamp.arrow"));
        LoadFailedException failure = assertThrows(LoadFailedException.class, () -> LoadFixture.run(request));
        assertTrue(
                String.valueOf(failure.getMessage()).contains("timestamp.arrow: column 'updated_at' is Timestamp("),
                failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"items.arrow", "items-lz4.arrow", "items-coded.arrow", "items-zstd.parquet"})
    void aFileCutShortAnywhereIsRefusedByName(String name) throws Exception {
        byte[] whole = Files.readAllBytes(FILES.resolve(name));
        for (int length = 0; length < whole.length; length += 97) {
            Path file = Files.write(directory.resolve("cut-" + name), Arrays.copyOf(whole, length));
            LoadRequest request = fixture.request(file);
            LoadFailedException failure = assertThrows(LoadFailedException.class, () -> LoadFixture.run(request));
            assertTrue(String.valueOf(failure.getMessage()).contains(file.toString()), failure.getMessage());
        }
    }

    @Test
    void aFileThatIsNotParquetIsNamed() throws Exception {
        LoadRequest request = fixture.request(fixture.source("fake.parquet", "PAR2"));
        LoadFailedException failure = assertThrows(LoadFailedException.class, () -> LoadFixture.run(request));
        assertTrue(String.valueOf(failure.getMessage()).contains("fake.parquet as Parquet"), failure.getMessage());
    }
}
