package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.locus.recorder.RecordedInputs;
import dev.locus.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Inputs are recorded on nodes, replayed, and read anew.
final class ReplayCommandTest {
    private static final Path TUTORIAL = Path.of("../docs/tutorial/files");
    private static final Path ITEMS = Path.of("../loader-jobs/src/test/resources/parquet/items.csv");

    @TempDir
    private Path directory = Path.of("");

    private String admin = "";
    private String errors = "";

    @Test
    void recordedInputsGiveTheRecordedScoresAndChangesOfFeaturesAreTold() throws Exception {
        Path shop = Project.create(directory.resolve("shop")).path();
        run("view", "init", ITEMS.toString(), "-o", shop + "/views/item.yaml");
        Path model = model(shop.resolve("models/ctr/1"), "item.year");
        Path config = Files.writeString(directory.resolve("locus.yaml"), """
                kind: locus
                version: 1
                nodes: 2
                partitions: 16
                recording: {users_ppm: 1000000, file_age_max_ms: 300}
                """);
        try (EmbeddedCluster cluster = EmbeddedCluster.start(
                LocusConfig.read(config).withFreePorts(), shop.resolve("data"), InstantSource.system())) {
            admin = cluster.admin().toString();
            json(0, "load", "item", ITEMS.toString(), "--project", shop.toString(), "--activate");
            json(0, "release", "activate", stage(model));
            for (int request = 0; request < 20; request++) {
                json(0, "score", "ctr", "--items=7,9,-8,4711", "--request", "category=" + request % 3);
            }
            List<Path> files = awaitFiles(shop.resolve("data"), 80);
            for (Path file : files) {
                JsonNode same = json(0, "replay", file.toString(), "--refetch");
                assertEquals(0, same.path("beyond").asLong());
                assertEquals(same.path("rows").asLong(), same.path("compared").asLong());
                assertEquals("1", same.path("version").asText());
                same.path("features")
                        .forEach(feature ->
                                assertEquals(0, feature.path("changed").asLong(), same::toString));
            }
            otherModelsAndOtherDataAreTold(shop, files);
        }
    }

    private void otherModelsAndOtherDataAreTold(Path shop, List<Path> files) throws IOException {
        model(shop.resolve("models/ctr/2"), "item.adult");
        Path edited = Files.writeString(
                directory.resolve("items.csv"), Files.readString(ITEMS).replace("2001", "1901"));
        json(0, "load", "item", edited.toString(), "--project", shop.toString(), "--activate");
        long changed = 0;
        long gone = 0;
        for (Path file : files) {
            JsonNode now = json(0, "replay", file.toString(), "--refetch", "--release", "2");
            changed += now.at("/features/item.year/changed").asLong();
            gone += now.at("/features/item.year/gone").asLong();
            assertEquals(0, now.at("/features/item.score/changed").asLong());
        }
        assertEquals(20, changed, "every request's item 9");
        assertEquals(20, gone, "every request's item 4711, which is not there");
        assertTrue(
                run("replay", files.getFirst().toString(), "--model", shop + "/nowhere")
                                .exit()
                        == 2,
                errors);
        assertTrue(run("replay", ITEMS.toString()).exit() == 2, errors);
        assertTrue(errors.contains("recorded inputs"), errors);
    }

    private String stage(Path model) throws IOException {
        return json(0, "release", "stage", "--model", "ctr=" + model)
                .path("change")
                .asText();
    }

    private static Path model(Path directory, String popularity) throws IOException {
        Files.createDirectories(directory);
        Files.copy(TUTORIAL.resolve("ctr.onnx"), directory.resolve("model.onnx"));
        Files.writeString(directory.resolve("model.yaml"), """
                kind: model
                version: 1
                name: ctr
                candidates: item
                inputs:
                  - {tensor: category, type: int64, features: [{feature: request.category}]}
                  - {tensor: price, type: float32, features: [{feature: item.score}]}
                  - {tensor: popularity, type: float32, features: [{feature: POPULARITY}]}
                  - {tensor: age, type: float32, features: [{feature: item.adult}]}
                  - {tensor: budget, type: float32, features: [{feature: item.score}]}
                  - {tensor: hour, type: float32, features: [{feature: item.year}]}
                request:
                  - {name: category, type: int64}
                outputs:
                  - {name: ctr, tensor: ctr}
                """.replace("POPULARITY", popularity));
        return directory;
    }

    private List<Path> awaitFiles(Path data, long rows) {
        Eventually.holds(
                Duration.ofSeconds(60),
                () -> files(data).stream().mapToLong(ReplayCommandTest::rows).sum() == rows,
                () -> files(data).toString());
        return files(data);
    }

    private static long rows(Path file) {
        try (RecordedInputs inputs = RecordedInputs.open(file)) {
            return inputs.rowCount();
        }
    }

    private static List<Path> files(Path data) {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.toString().endsWith(".parquet")).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private record Run(int exit, String out) {}

    private JsonNode json(int exit, String... words) throws IOException {
        Run run = run(Stream.concat(Stream.of(words), Stream.of("--json")).toArray(String[]::new));
        assertEquals(exit, run.exit(), errors + run.out());
        return new ObjectMapper().readTree(run.out());
    }

    private Run run(String... words) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String[] all = admin.isEmpty()
                ? words
                : Stream.concat(Stream.of(words), Stream.of("--admin", admin)).toArray(String[]::new);
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            return new Run(Locus.run(all), printed.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
            errors = said.toString(StandardCharsets.UTF_8);
        }
    }
}
