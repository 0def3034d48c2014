package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a loader leaves when it is killed, and who takes it away.
final class LeftoversTest {
    @TempDir
    private Path directory;

    private LoadFixture fixture = new LoadFixture(Path.of("."));
    private Path source = Path.of(".");

    @BeforeEach
    void viewIsThere() throws Exception {
        fixture = new LoadFixture(directory).view("""
                kind: feature_view
                version: 1
                name: item
                entity: item
                key: {column: id, type: int64}
                placement: sharded
                features:
                  - {name: year, type: int64}
                """);
        source = fixture.source("items.csv", "id,year", "1,2", "3,4");
    }

    private List<String> besideTheOutput() throws Exception {
        try (Stream<Path> files = Files.list(directory.resolve("out"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource(LoadProgress.Phase.class)
    void theNextLoadDeletesWhatAKilledOneLeft(LoadProgress.Phase phase) throws Exception {
        killAt(phase);
        assertEquals(1, besideTheOutput().size());
        assertTrue(
                besideTheOutput().getFirst().startsWith(".killed.loading-"),
                besideTheOutput().toString());
        fixture.load(source);
        assertEquals(List.of("load"), besideTheOutput());
    }

    private void killAt(LoadProgress.Phase phase) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledLoaderMain.class.getName(),
                        directory.resolve("view.yaml").toString(),
                        source.toString(),
                        directory.resolve("out").resolve("killed").toString(),
                        phase.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = process.inputReader()) {
            assertEquals("reached " + phase, said.readLine());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aLoadThatIsUnderWayIsLeftAlone() throws Exception {
        LoadRequest other = LoadRequest.of(
                directory.resolve("view.yaml"),
                List.of(source),
                directory.resolve("out").resolve("other"),
                16);
        LoadProgress progress = (phase, rows, total) -> {
            if (phase == LoadProgress.Phase.WRITING && Files.notExists(fixture.output())) {
                LoadFixture.run(fixture.request(source)); // one load in the middle of another
            }
        };
        new LoadJob(progress, LoadFixture.CLOCK, Runnable::run).run(other);
        assertEquals(List.of("load", "other"), besideTheOutput());
    }
}
