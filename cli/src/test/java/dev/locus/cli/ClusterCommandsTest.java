package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.locus.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands against a running cluster: what they print, how they exit, what they say when something is missing.
final class ClusterCommandsTest {
    private static final Path TUTORIAL = Path.of("../docs/tutorial/files");
    private static final Path ITEMS = Path.of("../loader-jobs/src/test/resources/parquet/items.csv");

    @TempDir
    private Path directory = Path.of("");

    private String admin = "";
    private String errors = "";

    @Test
    void commandsSayWhatIsMissingAndShowWhatIsThere() throws Exception {
        Path shop = Project.create(directory.resolve("shop")).path();
        assertEquals(
                0,
                run("view", "init", ITEMS.toString(), "-o", shop + "/views/item.yaml")
                        .exit());
        Path model = Files.createDirectories(shop.resolve("models/ctr/1"));
        Files.copy(TUTORIAL.resolve("ctr.onnx"), model.resolve("model.onnx"));
        Files.copy(TUTORIAL.resolve("category.txt"), model.resolve("category.txt"));
        Files.writeString(model.resolve("model.yaml"), MANIFEST);
        LocusConfig config =
                LocusConfig.defaults().withFreePorts().withPartitions(16).withNodes(2);
        try (EmbeddedCluster cluster = EmbeddedCluster.start(config, shop.resolve("data"), InstantSource.system())) {
            admin = cluster.admin().toString();
            assertRefused("no release is active yet", "score", "ctr", "--items", "1");
            assertRefused("Next: locus load item FILE...", "release", "stage", "--model", "ctr=" + model);
            assertRefused("Draft it with", "load", "user", ITEMS.toString(), "--project", shop.toString());
            assertEquals(
                    4,
                    json("load", "item", ITEMS.toString(), "--project", shop.toString(), "--activate")
                            .path("rows")
                            .asLong());
            assertRefused("no model named 'ctr' in release 1", "score", "ctr", "--items", "1");
            assertRefused("holds model 'ctr', not 'other'", "release", "stage", "--model", "other=" + model);
            long change = json("release", "stage", "--model", "ctr=" + model)
                    .path("change")
                    .asLong();
            assertRefused("no change 99 is staged", "release", "activate", "99");
            assertEquals(
                    2,
                    json("release", "activate", Long.toString(change))
                            .path("release")
                            .asLong());
            assertEquals("1", json("release", "show").at("/models/ctr/version").asText());
            aChangeIsTriedBeforeItIsActivated(shop);
            changesAreTriedListedDroppedAndUndone(model);
            aRowIsShownAsItIsServed();
            JsonNode scored =
                    json("score", "ctr", "--items=7,9,-8", "--request", "category=1", "--top-k", "1", "--rank-by=ctr");
            assertEquals(1, scored.path("items").size());
            assertEquals(
                    3,
                    scored.at("/totals/ok").asInt()
                            + scored.at("/totals/defaulted").asInt());
            assertEquals("ok", json("status").path("status").asText());
            cluster.stopNode(2);
            Run degraded = run("status", "--admin", admin, "--json");
            assertEquals(
                    "1 degraded",
                    degraded.exit() + " " + degraded.json().path("status").asText());
        }
        assertEquals(2, run("status", "--admin", admin).exit());
        assertTrue(errors.contains("start one with 'locus serve DIR'"), errors);
        assertEquals(1, run("release", "show", "--admin", admin).exit());
    }

    private void aChangeIsTriedBeforeItIsActivated(Path shop) throws IOException {
        Path model = Files.createDirectories(shop.resolve("models/ctr/2"));
        Files.copy(TUTORIAL.resolve("ctr.onnx"), model.resolve("model.onnx"));
        Files.writeString(model.resolve("model.yaml"), MANIFEST.replace("item.year", "item.adult"));
        String change = json("release", "stage", "--model", "ctr=" + model)
                .path("change")
                .asText();
        assertRefused("say either --percent P or --stop", "release", "shadow", change);
        assertRefused("--percent must be", "release", "canary", change, "--percent", "0");
        assertRefused("does not change model 'other'", "release", "shadow", change, "--percent=5", "--model=other");
        assertEquals(
                "ctr",
                json("release", "shadow", change, "--percent", "100")
                        .path("models")
                        .asText());
        for (int request = 0; request < 5; request++) {
            json("score", "ctr", "--items=7,9,-8", "--request", "category=1");
        }
        Eventually.holds(
                Duration.ofSeconds(30), () -> compared(change) == 5, () -> "compared " + compared(change) + " of 5");
        JsonNode drift = drift(change).at("/models/0");
        assertEquals(15, drift.path("scores").asLong());
        assertTrue(drift.path("p99").asDouble() > 0, drift.toString());
        assertEquals(
                "shadow 100 %", json("release", "list").at("/staged/0/state").asText());
        assertTrue(run("release", "drift", change, "--admin", admin).out().contains("Spearman"));
        assertRefused("5 requests were compared", "release", "activate", change, "--max-drift", "1e9");
        assertRefused("99th percentile", "release", "activate", change, "--max-drift=0", "--drift-requests-min=5");
        assertTrue(run("release", "shadow", change, "--stop", "--admin", admin)
                .out()
                .contains("no longer tried"));
        assertEquals(5, compared(change));
        assertTrue(run("release", "canary", change, "--percent", "100", "--admin", admin)
                .out()
                .contains("End:  locus release canary " + change + " --stop"));
        json("release", "drop", change);
    }

    private JsonNode drift(String change) throws IOException {
        return json("release", "drift", change);
    }

    private long compared(String change) {
        try {
            return drift(change).at("/models/0/compared").asLong();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void changesAreTriedListedDroppedAndUndone(Path model) throws IOException {
        JsonNode forecast = json("release", "stage", "--model", "ctr=" + model, "--dry-run");
        assertEquals(0, forecast.path("change").asLong());
        assertEquals("[\"ctr\"]", forecast.path("checked_models").toString());
        assertTrue(forecast.path("resident_bytes").asLong() > 0, forecast.toString());
        long change = json("release", "stage", "--model", "ctr=" + model)
                .path("change")
                .asLong();
        assertEquals(change, json("release", "list").at("/staged/0/change").asLong());
        json("release", "drop", Long.toString(change));
        assertRefused("no change " + change + " is staged", "release", "drop", Long.toString(change));
        assertEquals(
                "\"1\"", json("release", "diff", "1", "2").at("/models/0/after").toString());
        assertEquals(
                "[]", json("release", "rollback", "--dry-run").path("to_load").toString());
        assertRefused("nothing to roll back to", "release", "rollback", "1");
        assertRefused("--force", "release", "retire", "1");
        assertEquals(3, json("release", "rollback").path("release").asLong());
        assertEquals("{}", json("release", "show").path("models").toString());
        assertEquals("1", json("release", "show", "2").at("/models/ctr/version").asText());
        assertEquals(4, json("release", "rollback", "3").path("release").asLong());
        json("release", "retire", "3", "--force");
        JsonNode releases = json("release", "list", "--limit", "2").path("releases");
        assertEquals("active", releases.at("/0/state").asText());
        assertEquals("rollback", releases.at("/0/kind").asText());
        assertEquals("retired", releases.at("/1/state").asText());
    }

    private void aRowIsShownAsItIsServed() throws IOException {
        JsonNode row = json("row", "get", "item", "9");
        assertEquals("[\"Drama\"]", row.at("/features/genres/value").toString());
        assertEquals("[0.1,0.2]", row.at("/features/taste/value").toString());
        assertEquals("München, \"D\"", row.at("/features/country/value").asText());
        assertEquals(-300.0, row.at("/features/score/value").asDouble());
        assertEquals(2001, row.at("/features/year/value").asLong());
        assertEquals("false", row.at("/features/updated_at/present").toString());
        assertTrue(row.path("node").asText().startsWith("node-"), row.toString());
        assertEquals(
                "false",
                json("row", "get", "item", "-8").at("/features/taste/present").toString());
        assertEquals(1, run("row", "get", "item", "4711", "--admin", admin).exit());
        assertRefused("key 'x' is not an int64", "row", "get", "item", "x");
        assertRefused("no view named 'thing'", "row", "get", "thing", "1");
    }

    private record Run(int exit, String out) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    private JsonNode json(String... words) throws IOException {
        Run run = run(with(words, "--admin", admin, "--json"));
        assertEquals(0, run.exit(), errors);
        assertEquals(1, run.out().lines().count(), run.out());
        return run.json();
    }

    private void assertRefused(String message, String... words) {
        Run run = run(with(words, "--admin", admin));
        assertEquals(2, run.exit(), errors);
        assertEquals("", run.out());
        assertTrue(errors.contains(message), errors);
    }

    private static String[] with(String[] words, String... more) {
        String[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }

    private Run run(String... words) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            int exit = Locus.run(words);
            return new Run(exit, printed.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
            errors = said.toString(StandardCharsets.UTF_8);
        }
    }

    private static final String MANIFEST = """
            kind: model
            version: 1
            name: ctr
            candidates: item
            inputs:
              - {tensor: category, type: int64, features: [{feature: request.category}]}
              - {tensor: price, type: float32, features: [{feature: item.score}]}
              - {tensor: popularity, type: float32, features: [{feature: item.year}]}
              - {tensor: age, type: float32, features: [{feature: item.adult}]}
              - {tensor: budget, type: float32, features: [{feature: item.score}]}
              - {tensor: hour, type: float32, features: [{feature: item.year}]}
            request:
              - {name: category, type: int64}
            outputs:
              - {name: ctr, tensor: ctr}
            """;
}
