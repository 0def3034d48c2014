package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.locus.testing.Eventually;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs a tutorial's commands as a reader would: with a shell, in a directory of its own, with the real `locus` as a
/// process. Only addresses differ: clusters get free ports.
final class TutorialShell implements AutoCloseable {
    private static final long COMMAND_SECONDS_MAX = 120;
    private static final Pattern SCORING = Pattern.compile("scoring +(\\S+)");
    private static final Pattern ADMIN = Pattern.compile("admin +(\\S+)");
    private static final Pattern SERVER_MODULES = Pattern.compile(
            "/(cli|feature-format|feature-shard-actor|loader-jobs|metrics|model-runtime|routing-proxy|shard-manager)(/target/|-\\d)");

    private final Path work;
    private final Path tools;
    private final Path home;
    private @Nullable Process server;
    private String scoring = "";
    private String admin = "";
    private String setUp = "";

    /// @param work where the commands run
    /// @param tools gets the `locus` to be found on the path
    /// @param home the checkout
    TutorialShell(Path work, Path tools, Path home) throws IOException {
        this.work = work;
        this.tools = tools;
        this.home = home;
        Path locus = tools.resolve("locus");
        Files.writeString(
                locus,
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED"
                        + " --sun-misc-unsafe-memory-access=allow -cp '" + System.getProperty("java.class.path")
                        + "' dev.locus.cli.Locus \"$@\"\n");
        Files.setPosixFilePermissions(locus, PosixFilePermissions.fromString("rwx------"));
    }

    /// Commands that every later shell begins with: readers set up each terminal.
    void setUp(String commands) {
        setUp += commands;
    }

    /// @return what the commands print on standard output
    String run(String commands) throws IOException, InterruptedException {
        Path out = Files.createTempFile(tools, "out", "");
        Path err = Files.createTempFile(tools, "err", "");
        Process shell = shell(commands.replace("127.0.0.1:7400", scoring), out, err);
        if (!shell.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
            shell.destroyForcibly();
            fail("no end after " + COMMAND_SECONDS_MAX + " s: " + commands);
        }
        assertEquals(0, shell.exitValue(), () -> commands + text(out) + text(err));
        return text(out);
    }

    /// Starts a command that keeps running, after stopping the one before it, and waits for its addresses.
    void serve(String command) throws IOException, InterruptedException {
        close();
        Path out = Files.createTempFile(tools, "serve-out", "");
        Path err = Files.createTempFile(tools, "serve-err", "");
        Process started = shell("exec " + command.strip() + " --free-ports", out, err);
        server = started;
        Eventually.holds(
                Duration.ofSeconds(COMMAND_SECONDS_MAX),
                () -> !started.isAlive() || serves(text(out)),
                () -> command + text(out) + text(err));
        assertTrue(serves(text(out)), () -> "it does not serve: " + command + text(out) + text(err));
        scoring = first(SCORING, text(out));
        admin = first(ADMIN, text(out));
    }

    /// Its last line tells of the release.
    private static boolean serves(String printed) {
        return ADMIN.matcher(printed).find() && printed.contains("elease");
    }

    private Process shell(String commands, Path out, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", setUp + commands)
                .directory(work.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("LOCUS_HOME", home.toString());
        builder.environment().put("LOCUS_ADMIN", admin);
        builder.environment().put("LOCUS_CLIENT", clientClassPath());
        builder.environment()
                .merge("PATH", tools + File.pathSeparator + jdk17().resolve("bin"), (old, first) -> first + ":" + old);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.start();
    }

    /// Without the parts that only servers need: they are not for JDK 17.
    private static String clientClassPath() {
        List<String> entries =
                Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
        return entries.stream()
                .filter(entry -> !SERVER_MODULES.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// The JDK whose tools the commands find: `-Dlocus.jdk17=HOME`, else the one that runs the test.
    private static Path jdk17() {
        return Path.of(System.getProperty("locus.jdk17", System.getProperty("java.home")));
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : fail("no " + pattern + " in " + text);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }

    /// Stops what is serving, as SIGTERM does, and waits until it has.
    @Override
    public void close() {
        Process running = server;
        if (running != null) {
            running.destroy();
            try {
                if (!running.waitFor(60, TimeUnit.SECONDS)) {
                    running.destroyForcibly();
                    fail("the server did not stop within 60 s");
                }
            } catch (InterruptedException e) {
                running.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
