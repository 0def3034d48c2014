package dev.locus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import dev.locus.directory.Directory;
import dev.locus.directory.DirectoryServer;
import dev.locus.directory.DirectoryServerConfig;
import dev.locus.directory.Member;
import dev.locus.directory.RemoteDirectory;
import dev.locus.directory.RemoteDirectoryConfig;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.testing.Eventually;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.Service;
import dev.locus.transport.Transport;
import dev.locus.transport.TransportConfig;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.ScoringGrpc;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client that finds proxies by a directory server, over real gRPC. The proxies answer with their name as the
/// model.
class LocusClientTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Ticker ticker = Ticker.systemTicker();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final DirectoryServer server = directoryServer();

    private record FakeProxy(
            GrpcTransport transport, Transport.Listener listener, Directory.Registration registration) {
        /// As if its process were killed: it takes no leave.
        void kill() {
            transport.close();
            listener.close();
        }
    }

    private final RemoteDirectory members = directory();
    private final LocusClient client = LocusClient.connect("locus://" + server.address() + "/shop?zone=zone-1");

    @BeforeEach
    void start() {
        parts.add(client);
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).close();
        }
    }

    @Test
    void theNearestProxyIsAsked() {
        proxy("far", "elsewhere", 0);
        proxy("near", "zone-1", 500);
        awaitMembers(2);
        assertEquals("near", ask());
    }

    @Test
    void whenItIsGoneAnotherOneAnswersAndNoCallFails() {
        FakeProxy near = proxy("near", "zone-1", 0);
        proxy("far", "elsewhere", 0);
        awaitMembers(2);
        assertEquals("near", ask());
        near.kill();
        for (int call = 0; call < 200; call++) {
            assertEquals("far", ask());
        }
    }

    @Test
    void oneThatTakesItsLeaveIsLeft() {
        FakeProxy near = proxy("near", "zone-1", 0);
        proxy("far", "elsewhere", 0);
        awaitMembers(2);
        assertEquals("near", ask());
        near.registration().close();
        Eventually.holds(SOON, () -> ask().equals("far"), () -> "still near");
    }

    @Test
    void withoutADirectoryTheKnownProxiesAreAsked() {
        FakeProxy near = proxy("near", "zone-1", 0);
        proxy("far", "elsewhere", 0);
        awaitMembers(2);
        assertEquals("near", ask());
        server.close();
        Eventually.holds(SOON, () -> !members.state().connected(), members::state);
        assertEquals("near", ask());
        near.kill();
        assertEquals("far", ask());
    }

    @Test
    void aProxyThatComesAfterTheFirstCallAnswersIt() {
        CompletableFuture<ScoreResponse> early = client.score(ScoreRequest.getDefaultInstance(), SOON);
        proxy("late", "zone-1", 0);
        Eventually.holds(SOON, early::isDone, () -> "neither answered nor failed");
        Eventually.holds(SOON, () -> ask().equals("late"), () -> "late is not found");
    }

    @Test
    void withNoProxyUpACallSaysSo() {
        awaitMembers(0);
        ServingException failure = assertInstanceOf(
                ServingException.class,
                assertThrows(
                                CompletionException.class,
                                () -> client.score(ScoreRequest.getDefaultInstance(), Duration.ofSeconds(5))
                                        .join())
                        .getCause());
        assertEquals(ServingError.SHARD_UNAVAILABLE, failure.error());
        assertTrue(failure.text().contains("no proxy of shop is up"), failure::text);
    }

    @Test
    void aTargetThatIsNoneIsRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> LocusClient.connect("locus://nowhere"));
    }

    private String ask() {
        return client.score(ScoreRequest.getDefaultInstance(), Duration.ofSeconds(5))
                .handle((answer, failure) -> failure == null ? answer.getModelVersion() : failure.toString())
                .join();
    }

    private void awaitMembers(int count) {
        Eventually.holds(
                SOON,
                () -> members.state().connected() && members.view().members().size() == count,
                members::view);
    }

    private FakeProxy proxy(String name, String zone, int load) {
        GrpcTransport transport = transport();
        Service scoring = Service.builder(ScoringGrpc.getServiceDescriptor())
                .on(
                        ScoringGrpc.getScoreMethod(),
                        (request, context) -> CompletableFuture.completedFuture(
                                ScoreResponse.newBuilder().setModelVersion(name).build()))
                .build();
        Transport.Listener listener = transport.listen(Address.loopback(0), List.of(scoring));
        parts.add(listener);
        Address address = new Address("localhost", listener.address().port());
        Member member = new Member(Member.Role.PROXY, new NodeId(name), address, "", zone, 0);
        return new FakeProxy(transport, listener, members.register(member, () -> load));
    }

    private DirectoryServer directoryServer() {
        DirectoryServerConfig config = DirectoryServerConfig.defaults().withListen(Address.loopback(0));
        DirectoryServer started = DirectoryServer.start(config, transport(), 7, ticker);
        parts.add(started);
        return started;
    }

    private RemoteDirectory directory() {
        RemoteDirectoryConfig config = RemoteDirectoryConfig.of(List.of(server.address()), "shop");
        RemoteDirectory directory =
                RemoteDirectory.start(config, transport(), InstantSource.system(), ticker, new Random(5));
        parts.add(directory);
        return directory;
    }

    private GrpcTransport transport() {
        GrpcTransport transport = new GrpcTransport(new TransportConfig(1 << 20, 1, 100, Duration.ZERO, false), ticker);
        parts.add(transport);
        return transport;
    }
}
