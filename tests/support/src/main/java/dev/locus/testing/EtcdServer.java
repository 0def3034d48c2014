package dev.locus.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real etcd on loopback, in a process of its own, with its data in a given directory. For tests tagged
/// `prepared`: `./locus test` fetches it to `.locus/etcd`; the environment's `LOCUS_ETCD` names another one.
public final class EtcdServer implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(30);
    private static final int PORTS_TRIED_MAX = 3;

    private final Path directory;
    private final int port;
    private final int peerPort;
    private Process process;

    private EtcdServer(Path directory) {
        this.directory = directory;
        this.port = freePort();
        this.peerPort = freePort();
        this.process = launch();
    }

    /// Starts one and waits until it answers.
    public static EtcdServer start(Path directory) {
        for (int tried = 1; ; tried++) {
            EtcdServer server = new EtcdServer(directory.resolve("etcd-" + tried));
            try {
                server.awaitReady();
                return server;
            } catch (AssertionError e) {
                server.close();
                if (tried == PORTS_TRIED_MAX || !server.log().contains("address already in use")) {
                    throw e;
                }
            }
        }
    }

    private Process launch() {
        String client = "http://127.0.0.1:" + port;
        String peer = "http://127.0.0.1:" + peerPort;
        ProcessBuilder builder = new ProcessBuilder(List.of(
                binary().toString(),
                "--name=test",
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=test=" + peer));
        try {
            Files.createDirectories(directory);
            return builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path binary() {
        String given = System.getenv("LOCUS_ETCD");
        Path binary =
                given != null ? Path.of(given) : Path.of(System.getProperty("locus.home"), ".locus", "etcd", "etcd");
        if (!Files.isExecutable(binary)) {
            throw new AssertionError(
                    "there is no etcd at " + binary + ": run ./locus test, which fetches it, or set LOCUS_ETCD to one");
        }
        return binary;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                .timeout(Duration.ofSeconds(1))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        Eventually.holds(READY, () -> !process.isAlive() || answers(client, health), this::log);
        if (!process.isAlive()) {
            throw new AssertionError("etcd ended: " + log());
        }
    }

    private static boolean answers(HttpClient client, HttpRequest health) {
        try {
            return client.send(health, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Path logFile() {
        return directory.resolve("etcd.log");
    }

    private String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    /// Where it listens, on 127.0.0.1.
    public int port() {
        return port;
    }

    /// Stops it without a word (SIGSTOP): connections stay, nothing is answered.
    public void pause() {
        signal("STOP");
    }

    /// Lets it go on after [#pause].
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Kills it (SIGKILL) and waits until it is gone.
    public void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(READY.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("etcd " + process.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts it again after [#kill], where it was and with the data it had.
    public void restart() {
        process = launch();
        awaitReady();
    }

    @Override
    public void close() {
        kill();
    }
}
