package dev.locus.benchmarks;

import dev.locus.transport.Address;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A [BenchServer] in a process of its own, as the load generator sees it.
final class ServerProcess implements AutoCloseable {
    /// What the server has used since it began.
    record Counters(long cpuNanos, long allocatedBytes) {
        Counters minus(Counters earlier) {
            return new Counters(cpuNanos - earlier.cpuNanos, allocatedBytes - earlier.allocatedBytes);
        }
    }

    private static final int ADDRESSES_OF_CLUSTER = 3;

    private final Path directory;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter commands;
    private final List<Address> addresses = new ArrayList<>();

    private ServerProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    static ServerProcess start(Path home, BenchPlan plan) {
        try {
            Path directory = ServerDirectory.make(new BenchData(home).cache());
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(
                    List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx2g"));
            command.addAll(extraOptions());
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), BenchServer.class.getName()));
            command.addAll(List.of(home.toString(), directory.toString(), plan.text()));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            ServerProcess server = new ServerProcess(directory, process);
            for (String address : server.answer().split(" ", -1)) {
                server.addresses.add(Address.parse(address));
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Options in LOCUS_BENCH_SERVER_OPTS go to the server.
    private static List<String> extraOptions() {
        String options = System.getenv().getOrDefault("LOCUS_BENCH_SERVER_OPTS", "");
        return Stream.of(options.split(" ", -1))
                .filter(option -> !option.isEmpty())
                .toList();
    }

    private String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("= ")) {
                return line.substring(2);
            }
        }
        throw new IllegalStateException("the bench's server ended; its messages are above");
    }

    private String ask(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
            return answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The first node of the first cluster.
    Address shard() {
        return addresses.get(0);
    }

    /// @param cluster its place in the plan
    Address proxy(int cluster) {
        return addresses.get(ADDRESSES_OF_CLUSTER * cluster + 1);
    }

    Address admin(int cluster) {
        return addresses.get(ADDRESSES_OF_CLUSTER * cluster + 2);
    }

    /// A proxy before several nodes, all of which do nothing.
    Address emptyProxy() {
        return addresses.getLast();
    }

    void startProfile() {
        ask("profile");
    }

    void endProfile(Path file) {
        ask("dump\t" + file.toAbsolutePath());
    }

    Counters counters() {
        String[] numbers = ask("counters").split("\t", -1);
        return new Counters(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    long ceilingCpuNanos(BenchModel model, int requests) {
        return Long.parseLong(ask("ceiling\t" + model.name() + "\t" + requests));
    }

    long modelAloneCpuNanos(int runs) {
        return Long.parseLong(ask("model\t" + runs));
    }

    /// Bytes of serving image for a row of the view, on the first node of the cluster.
    double imageBytesPerRow(int cluster, String view) {
        String[] numbers = ask("image\t" + cluster + "\t" + view).split("\t", -1);
        return Double.parseDouble(numbers[1]) / Double.parseDouble(numbers[0]);
    }

    float[] ceilingScores(BenchModel model, byte[] request) {
        String[] numbers = ask("score\t" + model.name() + "\t" + HexFormat.of().formatHex(request))
                .split(" ", -1);
        float[] scores = new float[numbers.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Float.parseFloat(numbers[i]);
        }
        return scores;
    }

    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            ServerDirectory.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
