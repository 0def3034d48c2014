package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Does what each row of the loader's table in `docs/reference/bad-input.md` says, beside a load that is served.
final class BadLoadTest {
    private static final Path FILES = Path.of("src/test/resources/parquet");
    private static final String HEADER = "item_id,updated_at,year,adult,score,country,genres,taste";
    private static final String GOOD = "7,1000,1999,1,0.5,fr,Drama,1|2";

    @TempDir
    private Path directory;

    private LoadFixture fixture = new LoadFixture(Path.of("."));
    private Path served = Path.of(".");

    static List<BadLoadRow> rows() throws IOException {
        List<BadLoadRow> rows = BadLoadRow.ofTable("what the loader is given");
        assertTrue(rows.size() >= 20, rows.toString());
        return rows;
    }

    @BeforeEach
    void aLoadIsServed() throws Exception {
        fixture = new LoadFixture(directory).view(LoadFixture.PARQUET_VIEW);
        served = directory.resolve("out").resolve("served");
        LoadFixture.run(
                LoadRequest.of(directory.resolve("view.yaml"), List.of(FILES.resolve("items.csv")), served, 16));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aBadLoadIsRefusedAndLeavesNothing(BadLoadRow row) throws Exception {
        byte[] manifest = Files.readAllBytes(served.resolve("manifest.json"));
        LoadRequest request = request(row.what());
        LoadFailedException failure =
                assertThrows(LoadFailedException.class, () -> job(row.what()).run(request));
        row.assertSaid(failure);
        try (Stream<Path> left = Files.list(directory.resolve("out"))) {
            assertEquals(List.of(served), left.toList());
        }
        assertEquals(new String(manifest, StandardCharsets.UTF_8), Files.readString(served.resolve("manifest.json")));
    }

    private LoadJob job(String what) {
        boolean vanishing = what.startsWith("a source that vanishes");
        return new LoadJob(
                (phase, rows, total) -> {
                    if (vanishing) {
                        delete(directory.resolve("vanishing.csv"));
                    }
                },
                LoadFixture.CLOCK,
                Runnable::run);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private LoadRequest request(String what) throws Exception {
        return switch (what) {
            case "a Parquet file cut in the middle" -> fixture.request(cut("items-zstd.parquet", "cut.parquet"));
            case "an Arrow file cut in the middle" -> fixture.request(cut("items-lz4.arrow", "cut.arrow"));
            case "a Parquet file with a damaged footer" ->
                fixture.request(damaged("items-zstd.parquet", "damaged.parquet"));
            case "an Arrow file with a damaged footer" -> fixture.request(damaged("items.arrow", "damaged.arrow"));
            case "packed text cut in the middle" -> fixture.request(cutText());
            case "packed text that is not packed" -> text("plain.csv.gz", HEADER, GOOD);
            case "text that is not UTF-8" ->
                fixture.request(Files.write(
                        directory.resolve("latin.csv"),
                        (HEADER + "\n" + GOOD.replace("fr", "é")).getBytes(StandardCharsets.ISO_8859_1)));
            case "a quote that never ends" -> text("open.csv", HEADER, GOOD.replace("fr", "\"fr"));
            case "a Parquet column of another type" -> fixture.request(FILES.resolve("timestamp.parquet"));
            case "an Arrow column of another type" -> fixture.request(FILES.resolve("timestamp.arrow"));
            case "a column that is missing" -> text("items.csv", HEADER.replace("year", "jahr"), GOOD);
            case "a column that is there twice" -> text("items.csv", HEADER + ",year", GOOD + ",1");
            case "a null key in Parquet", "NaN in Parquet" ->
                fixture.request(FILES.resolve("bad-rows.parquet")).withBadRowsMax(6);
            case "a null key in Arrow", "a number that is too large in Arrow" ->
                fixture.request(FILES.resolve("bad-rows.arrow")).withBadRowsMax(6);
            case "an empty key in text" -> text("items.csv", HEADER, GOOD.substring(1));
            case "Infinity in text" -> text("items.csv", HEADER, GOOD.replace("0.5", "Infinity"));
            case "two rows of one key, with duplicates refused" ->
                text("items.csv", HEADER, GOOD, GOOD).withDuplicateKeys(DuplicateKeys.REFUSE);
            case "a pattern that no file matches" -> fixture.request(directory.resolve("*.parquet"));
            case "a source that vanishes while another is read" -> fixture.request(many(), vanishing());
            case "far fewer rows than the load that is served" ->
                text("items.csv", HEADER, GOOD).withPrevious(served);
            case "far more nulls than in the load that is served" ->
                withoutYears().withPrevious(served);
            case "a load where one is already" ->
                LoadRequest.of(directory.resolve("view.yaml"), List.of(FILES.resolve("items.csv")), served, 16);
            default -> throw new IllegalArgumentException("the table names a load that no test makes: " + what);
        };
    }

    private LoadRequest text(String name, String... lines) throws Exception {
        return fixture.request(fixture.source(name, lines));
    }

    private LoadRequest withoutYears() throws Exception {
        String row = GOOD.replace("1999", "");
        return text("items.csv", HEADER, row, "8" + row.substring(1), "9" + row.substring(1), "6" + row.substring(1));
    }

    private Path cut(String whole, String name) throws IOException {
        byte[] bytes = Files.readAllBytes(FILES.resolve(whole));
        return Files.write(directory.resolve(name), Arrays.copyOf(bytes, bytes.length / 2));
    }

    /// With a hundred bytes of the footer overwritten.
    private Path damaged(String whole, String name) throws IOException {
        byte[] bytes = Files.readAllBytes(FILES.resolve(whole));
        Arrays.fill(bytes, bytes.length - 120, bytes.length - 20, (byte) 0xff);
        return Files.write(directory.resolve(name), bytes);
    }

    private Path cutText() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write((HEADER + "\n" + GOOD + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return Files.write(directory.resolve("cut.csv.gz"), Arrays.copyOf(packed.toByteArray(), packed.size() / 2));
    }

    /// Enough rows that progress is told while they are read.
    private Path many() throws IOException {
        StringBuilder text = new StringBuilder(HEADER + "\n");
        for (int key = 0; key < 70_000; key++) {
            text.append(key).append(",,,,,,,\n");
        }
        return Files.writeString(directory.resolve("many.csv"), text);
    }

    private Path vanishing() throws Exception {
        return fixture.source("vanishing.csv", HEADER, GOOD);
    }
}
