package dev.locus.cluster;

import dev.locus.topology.ClusterPicture;
import dev.locus.transport.Address;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A whole cluster in a process of its own, which can be killed.
final class InAnotherProcess implements ClusterUnderTest {
    private final Process process;
    private final Address scoring;
    private final Address admin;
    private final Address metrics;

    private InAnotherProcess(Process process, Address scoring, Address admin, Address metrics) {
        this.process = process;
        this.scoring = scoring;
        this.admin = admin;
        this.metrics = metrics;
    }

    static InAnotherProcess start(Path config, Path root) {
        Process process = run(ServeMain.class, config.toString(), root.toString());
        // Closing the reader would close the process's output; the process owns it.
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        try {
            List<String> said = new ArrayList<>();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("READY ")) {
                    String[] words = line.split(" ", -1);
                    return new InAnotherProcess(
                            process, Address.parse(words[1]), Address.parse(words[2]), Address.parse(words[3]));
                }
                said.add(line);
            }
            throw new IllegalStateException("the process ended without serving: " + said);
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(e);
        }
    }

    /// Starts a Java program on this one's class path. Its errors go where this process's do.
    static Process run(Class<?> main, String... arguments) {
        return run(ProcessBuilder.Redirect.INHERIT, List.of(), main, arguments);
    }

    /// @param before what the command line begins with, before `java`
    static Process run(ProcessBuilder.Redirect errors, List<String> before, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx512m",
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
        // Not on the command line: it is long.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("can't run " + command.get(0) + ": " + e.getMessage(), e);
        }
    }

    /// As `kill -9` does.
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("process " + process.pid() + " did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Address scoring() {
        return scoring;
    }

    @Override
    public Address admin() {
        return admin;
    }

    @Override
    public Address metrics() {
        return metrics;
    }

    @Override
    public ClusterPicture picture() {
        throw new UnsupportedOperationException("the picture of another process is not published yet");
    }

    @Override
    public void stopNode(int number) {
        throw new UnsupportedOperationException("a node of another process can't be stopped alone");
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitEnd();
    }
}
