package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.locus.feature.LoadDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sources in S3: they give what the same files give, and fail as `docs/reference/bad-input.md` says.
@Tag("prepared")
final class S3Test {
    private static final Path FILES = Path.of("src/test/resources/parquet");

    private static S3Server server;

    @TempDir
    private Path directory;

    private LoadFixture fixture = new LoadFixture(Path.of("."));

    @BeforeAll
    static void serverIsThere() throws IOException {
        server = S3Server.start();
        try (Stream<Path> files = Files.list(FILES)) {
            files.filter(Files::isRegularFile).forEach(file -> server.put("all/" + file.getFileName(), file));
        }
        server.put("days/2026-01-01/items.csv", FILES.resolve("items.csv"));
        server.put(
                "days/2026-01-02/items.csv", "item_id,updated_at,year,adult,score,country,genres,taste\n70,,,,,,,\n");
        server.put("days/2026-01-02/_SUCCESS", "");
        server.put("days/.hidden/items.csv", "");
    }

    @AfterAll
    static void serverIsGone() {
        server.close();
    }

    @BeforeEach
    void viewIsThere() throws Exception {
        fixture = new LoadFixture(directory).view(LoadFixture.PARQUET_VIEW);
    }

    private LoadRequest request(String... sources) {
        return LoadRequest.ofNames(directory.resolve("view.yaml"), List.of(sources), fixture.output(), 16);
    }

    private long rows(String... sources) {
        return LoadFixture.run(request(sources)).manifest().rows();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "items.csv",
                "items.tsv",
                "items-zstd.parquet",
                "items-snappy.parquet",
                "items-gzip.parquet",
                "items-plain-two-groups.parquet",
                "items.arrow",
                "items-zstd-two-batches.arrow"
            })
    void anObjectGivesTheSameLoadAsTheFile(String name) throws Exception {
        LoadDirectory local = fixture.load(FILES.resolve(name));
        LoadFixture other = new LoadFixture(directory.resolve("other"));
        Path output = directory.resolve("other/load");
        Files.createDirectories(other.directory);
        LoadFixture.run(
                LoadRequest.ofNames(directory.resolve("view.yaml"), List.of("s3://shop/all/" + name), output, 16));
        assertEquals(LoadFixture.checksums(local), LoadFixture.checksums(LoadDirectory.open(output)));
    }

    @Test
    void aPrefixMeansAllObjectsBelowItButHiddenOnes() {
        assertEquals(5, rows("s3://shop/days"));
    }

    @Test
    void aPrefixMayEndInASlash() {
        assertEquals(5, rows("s3://shop/days/"));
    }

    @Test
    void aPatternMeansTheObjectsThatItMatches() {
        assertEquals(1, rows("s3://shop/days/*-02/*.csv"));
    }

    @Test
    void anObjectAndAFileMakeOneLoad() {
        assertEquals(
                5,
                rows(
                        "s3://shop/days/2026-01-02/items.csv",
                        FILES.resolve("items.csv").toString()));
    }

    @Test
    void moreObjectsThanAPageHasAreFound() throws IOException {
        for (int i = 0; i < 7; i++) {
            server.put("many/" + i + ".csv", "");
        }
        try (S3Access access = new S3Access(3)) {
            assertEquals(7, SourceFiles.of(List.of("s3://shop/many"), access).size());
        }
    }

    @Test
    void aChannelReadsAnyPlace() throws IOException {
        byte[] bytes = new byte[1_000_000];
        new Random(7).nextBytes(bytes);
        Path file = Files.write(directory.resolve("random.arrow"), bytes);
        server.put("random.arrow", file);
        try (S3Access access = new S3Access();
                SeekableByteChannel channel = SourceFiles.of(List.of("s3://shop/random.arrow"), access)
                        .getFirst()
                        .openChannel()) {
            assertEquals(bytes.length, channel.size());
            for (int place : new int[] {999_999, 0, 262_143, 262_144, 500_000, 1}) {
                ByteBuffer target = ByteBuffer.allocate(400_000);
                channel.position(place);
                while (target.hasRemaining() && channel.read(target) >= 0) {
                    // read on
                }
                assertEquals(ByteBuffer.wrap(bytes, place, target.position()), target.flip(), "from " + place);
            }
        }
    }

    @Test
    void aStreamThatIsNotReadToItsEndIsClosedAtOnce() throws IOException {
        server.put("large.csv", "x".repeat(5_000_000));
        try (S3Access access = new S3Access();
                InputStream stream = SourceFiles.of(List.of("s3://shop/large.csv"), access)
                        .getFirst()
                        .open()) {
            assertEquals('x', stream.read());
        }
    }

    static List<BadLoadRow> rows() throws IOException {
        return BadLoadRow.ofTable("what the loader is given in S3");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aBadSourceIsRefusedAndLeavesNothing(BadLoadRow row) throws Exception {
        LoadFailedException failure =
                assertThrows(LoadFailedException.class, () -> job(row.what()).run(bad(row.what())));
        row.assertSaid(failure);
        assertEquals(
                row.what().contains("changes") ? LoadFailedException.Kind.STOPPED : LoadFailedException.Kind.REFUSED,
                failure.kind());
        try (Stream<Path> left = Files.list(directory.resolve("out"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    private LoadRequest bad(String what) {
        return switch (what) {
            case "a bucket that is not there" -> request("s3://nowhere/items.csv");
            case "an object that is not there" -> request("s3://shop/nothing.csv");
            case "a prefix without objects" -> request("s3://shop/nothing/");
            case "a pattern that matches nothing" -> request("s3://shop/all/*.orc.csv");
            case "a source without a bucket" -> request("s3:///items.csv");
            case "an object that may not be read" -> {
                server.put("secret/items.csv", FILES.resolve("items.csv"));
                server.refuseReading("secret/");
                yield request("s3://shop/secret/items.csv");
            }
            case "a Parquet object that changes while it is read" -> changing("changing.parquet", "items-zstd.parquet");
            case "an Arrow object that changes while it is read" -> changing("changing.arrow", "items.arrow");
            case "a text object that changes while it is read" -> changing("changing.csv", "items.csv");
            case "a Parquet object cut in the middle" -> {
                byte[] bytes = bytesOf("items-zstd.parquet");
                server.put(
                        "cut.parquet", new String(bytes, 0, bytes.length / 2, java.nio.charset.StandardCharsets.UTF_8));
                yield request("s3://shop/cut.parquet");
            }
            default -> throw new IllegalArgumentException("the table names a source that no test makes: " + what);
        };
    }

    private LoadRequest changing(String key, String file) {
        server.put(key, FILES.resolve(file));
        return request("s3://shop/" + key);
    }

    private static byte[] bytesOf(String file) {
        try {
            return Files.readAllBytes(FILES.resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Overwrites the changing objects when all sources have been opened, and none is read.
    private static LoadJob job(String what) {
        LoadProgress progress = new LoadProgress() {
            @Override
            public void at(Phase phase, long rows, long rowsTotal) {}

            @Override
            public void expects(LoadEstimate estimate) {
                if (what.contains("changes")) {
                    server.put("changing.parquet", FILES.resolve("items-none.parquet"));
                    server.put("changing.arrow", FILES.resolve("items-lz4.arrow"));
                    server.put("changing.csv", FILES.resolve("items.tsv"));
                }
            }
        };
        return new LoadJob(progress, LoadFixture.CLOCK, Runnable::run);
    }
}
