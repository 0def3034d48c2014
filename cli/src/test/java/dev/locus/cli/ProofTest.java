package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.locus.client.LocusClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The demo's proof on the real data: it holds as the example stands, and fails when anything in it is wrong.
/// Needs the MovieLens data, which `./locus test` fetches.
@Tag("prepared")
class ProofTest {
    private static final Progress QUIET = new Progress(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            false,
            InstantSource.system());

    @TempDir
    Path directory;

    private static Path home;
    private static Path prepared;

    @BeforeAll
    static void prepare() {
        home = Path.of(System.getProperty("locus.home"));
        prepared = new ExampleData(home, cache(home), QUIET).prepare(0);
    }

    private static Path cache(Path home) {
        return home.resolve(".locus").resolve("data");
    }

    private DemoReport prove(LocusConfig config, Path exampleHome, Path files, boolean load) {
        ExampleData example = new ExampleData(exampleHome, cache(home), QUIET);
        try (EmbeddedCluster cluster = EmbeddedCluster.start(
                        config.withFreePorts(), directory.resolve("data"), InstantSource.system());
                LocusClient client = LocusClient.connect(cluster.scoring().toString())) {
            Demo demo = new Demo(cluster, example, files, QUIET);
            if (load) {
                demo.loadAndActivate(directory.resolve("loads"));
            }
            return demo.prove(client);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {8L << 30, 0})
    void holdsAndHoldsAgainAfterARestart(long imageBytesMax) throws IOException {
        LocusConfig config = LocusConfig.defaults().withImageBytesMax(imageBytesMax);
        for (boolean load : List.of(true, false)) {
            DemoReport report = prove(config, home, prepared, load);
            assertTrue(report.holds(), report::toJson);
            JsonNode json = new ObjectMapper().readTree(report.toJson());
            assertEquals(3, json.path("nodes").asInt());
            assertEquals(0, json.path("failed").asInt(-1));
            assertEquals(imageBytesMax == 0, json.path("image_bytes").asLong() == 0);
            for (String model : List.of("dlrm", "lightgbm")) {
                assertTrue(json.at("/models/" + model + "/auc_cluster").asDouble() > 0.77, model);
            }
            for (String output : List.of("ctr", "cvr", "ctcvr")) {
                assertTrue(json.at("/models/multitask/auc_trainer/" + output).asDouble() > 0.7, output);
                assertTrue(
                        json.at("/models/multitask/max_score_difference/" + output)
                                        .asDouble(1)
                                <= 1e-5,
                        output);
            }
        }
    }

    @Test
    void aWrongFeatureFailsIt() {
        Path files = copy(prepared, directory.resolve("files"));
        change(files.resolve("items.tsv"), text -> text.replaceFirst("(?m)^(50\t\\d+\t50\t)\\d+", "$11950"));
        assertFails(prove(LocusConfig.defaults(), home, files, true));
    }

    @Test
    void swappedColumnsFailIt() {
        Path files = copy(prepared, directory.resolve("files"));
        change(
                files.resolve("items.tsv"),
                text -> text.replaceFirst("popularity\tmean_rating", "mean_rating\tpopularity"));
        assertFails(prove(LocusConfig.defaults(), home, files, true));
    }

    /// A cell that is gone is filled with the view's default, which is a wrong one.
    @Test
    void aWrongDefaultFailsIt() {
        Path files = copy(prepared, directory.resolve("files"));
        change(files.resolve("items.tsv"), text -> text.replaceFirst("(?m)^(50\t\\d+\t50\t)\\d+", "$1"));
        DemoReport report = prove(LocusConfig.defaults(), home, files, true);
        assertFails(report);
        assertTrue(report.itemsNotOk() > 0, "and says that defaults were used");
    }

    @Test
    void swappedOrderInAManifestFailsIt() {
        Path changed = directory.resolve("home");
        copy(
                home.resolve("examples").resolve("movielens"),
                changed.resolve("examples").resolve("movielens"));
        change(
                changed.resolve("examples/movielens/models/dlrm/1/model.yaml"),
                text -> text.replace(
                        "      - feature: item.popularity\n      - feature: item.mean_rating\n",
                        "      - feature: item.mean_rating\n      - feature: item.popularity\n"));
        DemoReport report = prove(LocusConfig.defaults(), changed, prepared, true);
        assertFails(report);
        for (DemoReport.OutputQuality quality : report.qualities()) {
            assertEquals(!quality.model().equals("dlrm"), quality.holds(), quality.toString());
        }
    }

    private static void assertFails(DemoReport report) {
        assertFalse(report.holds(), report::toJson);
        assertEquals(0, report.failed());
    }

    private static Path copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void change(Path file, UnaryOperator<String> how) {
        try {
            String before = Files.readString(file);
            String after = how.apply(before);
            assertNotEquals(before, after, file + " is not what this test thinks it is");
            Files.writeString(file, after);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
