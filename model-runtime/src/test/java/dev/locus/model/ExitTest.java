package dev.locus.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A process that ends while its model runs ends as if it didn't.
final class ExitTest {
    private static final int EXIT_CODE = 3;
    private static final int RUNS_AT_THE_END = 10_000;

    /// The process: runs a model for hours, and ends meanwhile. While it ends, it finishes what it has to do.
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws IOException {
            Trial trial = slow(Path.of(arguments[0]));
            trial.item(0, Map.of("a", 4, "id", 1)).score(1);
            Trial other = slow(Path.of(arguments[0]).resolve("other"));
            other.item(0, Map.of("a", 4, "id", 1));
            boolean closes = Boolean.parseBoolean(arguments[1]);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> stop(other, closes ? trial.scorer() : other.scorer())));
            trial.batch().reset();
            trial.item(0, Map.of("id", 1_000_000_000_000L));
            Thread.ofPlatform().daemon().start(() -> trial.score(1));
            System.out.println("running");
            var _ = System.in.read();
            System.exit(EXIT_CODE);
        }
    }

    private static void stop(Trial busy, Scorer toClose) {
        for (int run = 0; run < RUNS_AT_THE_END; run++) {
            busy.score(1);
        }
        toClose.close();
    }

    /// A model that goes round as often as the item's `id` says.
    static Trial slow(Path root) {
        String manifest = ModelFixture.manifest(
                        "dense",
                        "float32",
                        List.of("{feature: item.a}"),
                        "outputs:",
                        "  - {name: score, tensor: score}")
                .replace("outputs:", """
                          - tensor: rounds
                            type: int64
                            features:
                              - {feature: item.id}
                        outputs:""");
        return Trial.of(
                ModelFixture.open(root, "slow.onnx", manifest),
                ModelFixture.view("item/item: id int64, a float32"),
                ModelFixture.view("user/user: id int64"));
    }

    /// A crash at the very end need not show in the exit code.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(60)
    void aProcessMayEndWhileItsModelRuns(boolean closes, @TempDir Path root) throws Exception {
        Path crash = root.resolve("crash.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:ErrorFile=" + crash,
                        Main.class.getName(),
                        root.resolve("models").toString(),
                        Boolean.toString(closes))
                .redirectErrorStream(true)
                .directory(root.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("running", output.readLine());
            process.getOutputStream().close();
            String said = output.lines().collect(Collectors.joining("\n"));
            assertEquals(EXIT_CODE, process.waitFor(), said);
            assertFalse(Files.exists(crash), said);
        } finally {
            process.destroyForcibly();
        }
    }
}
