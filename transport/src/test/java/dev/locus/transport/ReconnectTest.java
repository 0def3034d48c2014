package dev.locus.transport;

import com.google.common.base.Ticker;
import dev.locus.testing.Eventually;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.ScoringGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A peer that was away is found again soon, however long it was away.
class ReconnectTest {
    private final Ticker ticker = Ticker.systemTicker();

    @Test
    @Tag("long")
    void aPeerThatWasAwayForLongIsFoundWithinTwoSecondsOfItsReturn() {
        try (GrpcTransport servers = new GrpcTransport(TransportConfig.defaults(), ticker);
                GrpcTransport client = new GrpcTransport(TransportConfig.defaults(), ticker)) {
            Transport.Listener first = servers.listen(Address.loopback(0), List.of(scoring()));
            Address address = first.address();
            Eventually.holds(Duration.ofSeconds(20), () -> answers(client, address), () -> "no answer at first");
            first.close();
            long away = System.nanoTime();
            Eventually.holds(
                    Duration.ofSeconds(20),
                    () -> !answers(client, address) && System.nanoTime() - away > 10_000_000_000L,
                    () -> "someone else answers at " + address);
            try (Transport.Listener again = servers.listen(address, List.of(scoring()))) {
                Eventually.holds(
                        Duration.ofSeconds(2), () -> answers(client, again.address()), () -> "not found again");
            }
        }
    }

    private boolean answers(GrpcTransport client, Address address) {
        return client.send(
                        address,
                        ScoringGrpc.getScoreMethod(),
                        ScoreRequest.getDefaultInstance(),
                        Deadline.after(Duration.ofSeconds(1), ticker))
                .handle((answer, failure) -> failure == null)
                .join();
    }

    private static Service scoring() {
        return Service.builder(ScoringGrpc.getServiceDescriptor())
                .on(
                        ScoringGrpc.getScoreMethod(),
                        (request, context) -> CompletableFuture.completedFuture(ScoreResponse.getDefaultInstance()))
                .build();
    }
}
