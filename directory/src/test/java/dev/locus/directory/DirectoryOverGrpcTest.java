package dev.locus.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.base.Ticker;
import dev.locus.testing.Eventually;
import dev.locus.transport.Address;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.TransportConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The same over real gRPC on loopback, and by the real clock.
class DirectoryOverGrpcTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Ticker ticker = Ticker.systemTicker();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private long starts;

    @AfterEach
    void stop() throws Exception {
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).close();
        }
    }

    @Test
    void aLargePictureAndItsMembersReachOthers() {
        DirectoryServer server = server(0);
        RemoteDirectory watcher = user(server.address());
        RemoteDirectory node = user(server.address());
        node.register(Members.shard("a", 1));
        node.publish(Members.largePicture(7));
        eventually(watcher, "7: a@1");
        assertEquals(Members.largePicture(7), watcher.view().picture());
    }

    @Test
    void aServerThatIsStoppedAndStartedAgainIsFoundAgainAndEmptiesNoView() {
        DirectoryServer server = server(0);
        RemoteDirectory watcher = user(server.address());
        RemoteDirectory node = user(server.address());
        node.register(Members.shard("a", 1));
        node.publish(Members.picture(1));
        eventually(watcher, "1: a@1");
        List<String> seen = new CopyOnWriteArrayList<>();
        watcher.subscribe(view -> seen.add(text(view)));
        server.close();
        Eventually.holds(SOON, () -> !watcher.state().connected(), watcher::state);
        server(server.address().port());
        Eventually.holds(SOON, () -> watcher.state().connected(), watcher::state);
        node.publish(Members.picture(2));
        eventually(watcher, "2: a@1");
        assertEquals(List.of("1: a@1", "2: a@1"), seen);
    }

    @Test
    void aSecondServerKeepsEverythingGoing() {
        DirectoryServer first = server(0);
        DirectoryServer second = server(0);
        RemoteDirectory watcher = user(first.address(), second.address());
        RemoteDirectory node = user(first.address(), second.address());
        Directory.Registration a = node.register(Members.shard("a", 1));
        node.register(Members.shard("b", 1));
        eventually(watcher, "0: a@1 b@1");
        first.close();
        Eventually.holds(SOON, () -> watcher.state().serversConnected() == 1, watcher::state);
        node.publish(Members.picture(2));
        node.register(Members.shard("c", 1));
        a.close();
        eventually(watcher, "2: b@1 c@1");
    }

    private DirectoryServer server(int port) {
        DirectoryServerConfig config = DirectoryServerConfig.defaults().withListen(Address.loopback(port));
        DirectoryServer server = DirectoryServer.start(config, transport(), ++starts, ticker);
        parts.add(server);
        return server;
    }

    private RemoteDirectory user(Address... servers) {
        RemoteDirectoryConfig config = RemoteDirectoryConfig.of(List.of(servers), "job");
        RemoteDirectory user =
                RemoteDirectory.start(config, transport(), InstantSource.system(), ticker, new Random(++starts));
        parts.add(user);
        return user;
    }

    /// Each part has its own, as if it were a process.
    private GrpcTransport transport() {
        GrpcTransport transport = new GrpcTransport(TransportConfig.defaults(), ticker);
        parts.add(transport);
        return transport;
    }

    private static void eventually(RemoteDirectory watcher, String expected) {
        Eventually.holds(SOON, () -> text(watcher.view()).equals(expected), () -> text(watcher.view()));
    }

    private static String text(DirectoryView view) {
        return view.epoch() + ": " + Members.text(view.members());
    }
}
