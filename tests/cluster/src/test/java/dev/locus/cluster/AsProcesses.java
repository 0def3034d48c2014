package dev.locus.cluster;

import com.google.common.base.Ticker;
import dev.locus.cli.Locus;
import dev.locus.directory.DirectoryView;
import dev.locus.directory.Member;
import dev.locus.directory.RemoteDirectory;
import dev.locus.directory.RemoteDirectoryConfig;
import dev.locus.testing.Eventually;
import dev.locus.topology.ClusterPicture;
import dev.locus.transport.Address;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.TransportConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A cluster whose parts are processes of their own (`locus run`): a directory server, a manager, three shard actors,
/// two proxies. Each can be killed, stopped for a while, and started again.
final class AsProcesses implements ClusterUnderTest {
    static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path config;
    private final Path root;
    private final Address directoryServer;
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final GrpcTransport transport = new GrpcTransport(TransportConfig.defaults(), Ticker.systemTicker());
    private final RemoteDirectory directory;

    private AsProcesses(Path config, Path root) {
        this.root = root;
        this.directoryServer = Address.loopback(freePort());
        this.config = withDirectory(config, directoryServer);
        start("directory");
        start("manager");
        for (int number = 1; number <= NODES; number++) {
            start("shard-" + number);
        }
        start("proxy-1");
        start("proxy-2");
        this.directory = RemoteDirectory.start(
                RemoteDirectoryConfig.of(List.of(directoryServer), "default"),
                transport,
                InstantSource.system(),
                Ticker.systemTicker(),
                new Random(1));
        await(view -> view.shards().size() == NODES
                && view.addresses(Member.Role.PROXY).size() == 2
                && view.addresses(Member.Role.ADMIN).size() == 1);
    }

    static AsProcesses start(Path config, Path root) {
        return new AsProcesses(config, root);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path withDirectory(Path config, Address server) {
        try {
            String text = Files.readString(config) + "directory: {address: \"" + server + "\", servers: [\"" + server
                    + "\"]}\n";
            return Files.writeString(
                    config.resolveSibling("processes.yaml"), text, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts a part that is not there, by its name: its kind, and a number if there are several.
    void start(String part) {
        String kind = part.replaceAll("-\\d+$", "");
        List<String> arguments = new ArrayList<>(List.of("run", kind, "--config", config.toString()));
        arguments.addAll(List.of("--data", root.resolve(part).toString(), "--name", part));
        if (!kind.equals("directory")) {
            arguments.add("--free-ports");
        }
        processes.put(part, InAnotherProcess.run(Locus.class, arguments.toArray(String[]::new)));
    }

    /// As `kill -9` does.
    void kill(String part) {
        end(part, true);
    }

    private void end(String part, boolean forcibly) {
        Process process = Objects.requireNonNull(processes.remove(part), part);
        if (forcibly) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(part + " did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Halts a part as SIGSTOP does, or lets it go on as SIGCONT does.
    void signal(String part, String signal) {
        long pid = Objects.requireNonNull(processes.get(part), part).pid();
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + signal + " of " + part + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    DirectoryView view() {
        return directory.view();
    }

    void await(Predicate<DirectoryView> condition) {
        Eventually.holds(PATIENCE, () -> condition.test(directory.view()), directory::view);
    }

    /// For clients: finds proxies through the directory.
    String target() {
        return "locus://" + directoryServer + "/default";
    }

    @Override
    public Address scoring() {
        return directory.view().addresses(Member.Role.PROXY).values().asList().get(0);
    }

    @Override
    public Address admin() {
        return directory.view().addresses(Member.Role.ADMIN).values().asList().get(0);
    }

    @Override
    public Address metrics() {
        throw new UnsupportedOperationException("every process has metrics of its own");
    }

    @Override
    public ClusterPicture picture() {
        return Objects.requireNonNull(directory.view().picture());
    }

    @Override
    public void stopNode(int number) {
        end("shard-" + number, false);
    }

    @Override
    public void close() {
        directory.close();
        transport.close();
        List.copyOf(processes.keySet()).reversed().forEach(part -> end(part, false));
    }
}
