package dev.locus.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.Key;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.ScoringGrpc;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real servers and channels on loopback.
@Timeout(60)
class GrpcTransportTest {
    private static final int MESSAGE_BYTES_MAX = 100_000;

    private final GrpcTransport transport = new GrpcTransport(
            new TransportConfig(MESSAGE_BYTES_MAX, 2, 100, Duration.ofSeconds(1), true), Ticker.systemTicker());
    /// A caller that may send and take in more than the server.
    private final GrpcTransport generous = new GrpcTransport(
            new TransportConfig(100 * MESSAGE_BYTES_MAX, 1, 100, Duration.ofSeconds(1), false), Ticker.systemTicker());

    @AfterEach
    void close() {
        transport.close();
        generous.close();
    }

    @Test
    void aRequestIsAnswered() {
        try (Transport.Listener server = serve((request, context) -> answer(request.getModel() + "!"))) {
            assertEquals("m!", send(server, request("m")).join().getModelVersion());
        }
    }

    @Test
    void anErrorArrivesWithNumberTextAndDetails() {
        RequestHandler<ScoreRequest, ScoreResponse> refuse = (request, context) -> CompletableFuture.failedFuture(
                new ServingException(ServingError.WRONG_SHARD, "not here: 'é'", Map.of(WireErrors.EPOCH, "12"), null));
        try (Transport.Listener server = serve(refuse)) {
            ServingException error = failure(send(server, request("m")));
            assertSame(ServingError.WRONG_SHARD, error.error());
            assertEquals("not here: 'é'", error.text());
            assertEquals(Map.of("epoch", "12", "number", "100"), error.details());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "\n", "日"})
    void anErrorOfManyWordsArrives(String letter) {
        String text = "first " + letter.repeat(20_000);
        RequestHandler<ScoreRequest, ScoreResponse> refuse = (request, context) -> CompletableFuture.failedFuture(
                new ServingException(ServingError.INVALID_MODEL, text, Map.of(WireErrors.FIELD, "model"), null));
        try (Transport.Listener server = serve(refuse)) {
            ServingException error = failure(send(server, request("m")));
            assertSame(ServingError.INVALID_MODEL, error.error(), error::text);
            assertTrue(error.text().startsWith("first " + letter.repeat(300)), error::text);
            assertTrue(error.text().endsWith("…"), error::text);
        }
    }

    @Test
    void aHandlerThatThrowsIsAnInternalError() {
        RequestHandler<ScoreRequest, ScoreResponse> broken = (request, context) -> {
            throw new IllegalStateException("boom");
        };
        try (Transport.Listener server = serve(broken)) {
            ServingException error = failure(send(server, request("m")));
            assertSame(ServingError.INTERNAL, error.error());
            assertTrue(error.text().contains("boom"), error::text);
            assertSame(
                    ServingError.INTERNAL, failure(send(server, request("m"))).error(), "the server lives on");
        }
    }

    @Test
    void aHandlerThatThrowsAServingExceptionFailsWithIt() {
        RequestHandler<ScoreRequest, ScoreResponse> refuse = (request, context) -> {
            throw new ServingException(ServingError.UNKNOWN_MODEL, "no model");
        };
        try (Transport.Listener server = serve(refuse)) {
            assertSame(
                    ServingError.UNKNOWN_MODEL,
                    failure(send(server, request("m"))).error());
        }
    }

    @Test
    void theDeadlineReachesTheHandler() {
        AtomicReference<Deadline> seen = new AtomicReference<>();
        RequestHandler<ScoreRequest, ScoreResponse> handler = (request, context) -> {
            seen.set(Objects.requireNonNull(context.deadline()));
            return answer("");
        };
        try (Transport.Listener server = serve(handler)) {
            long before = System.nanoTime();
            transport
                    .send(server.address(), ScoringGrpc.getScoreMethod(), request("m"), in(Duration.ofSeconds(30)))
                    .join();
            long after = System.nanoTime();
            long slack = TimeUnit.MILLISECONDS.toNanos(100);
            long at = seen.get().atNanos() - TimeUnit.SECONDS.toNanos(30);
            assertTrue(at >= before - slack && at <= after + slack, () -> "off by " + (at - before) + " ns");
        }
    }

    @Test
    void aCallThatIsPastItsDeadlineFailsAndItsHandlerIsTold() {
        CompletableFuture<String> told = new CompletableFuture<>();
        try (Transport.Listener server = serve(waiting(new CompletableFuture<>(), told))) {
            ServingException error = failure(transport.send(
                    server.address(), ScoringGrpc.getScoreMethod(), request("m"), in(Duration.ofMillis(200))));
            assertSame(ServingError.DEADLINE_EXCEEDED, error.error());
            assertEquals("cancelled", told.join());
        }
    }

    @Test
    void aDeadlineThatHasPassedFailsWithoutWaiting() {
        try (Transport.Listener server = serve((request, context) -> new CompletableFuture<>())) {
            ServingException error = failure(transport.send(
                    server.address(), ScoringGrpc.getScoreMethod(), request("m"), in(Duration.ofSeconds(-5))));
            assertSame(ServingError.DEADLINE_EXCEEDED, error.error());
        }
    }

    @Test
    void cancellingReachesTheHandler() {
        CompletableFuture<String> arrived = new CompletableFuture<>();
        CompletableFuture<String> told = new CompletableFuture<>();
        try (Transport.Listener server = serve(waiting(arrived, told))) {
            CompletableFuture<ScoreResponse> call = send(server, request("m"));
            arrived.join();
            call.cancel(true);
            // Sooner than the call's deadline, which would tell the handler as well.
            assertEquals("cancelled", told.orTimeout(15, TimeUnit.SECONDS).join());
            assertTrue(call.isCompletedExceptionally());
        }
    }

    @Test
    void aRequestThatIsTooLargeIsRefusedByName() {
        try (Transport.Listener server = serve((request, context) -> answer("took it"))) {
            ServingException error = failure(generous.send(
                    server.address(),
                    ScoringGrpc.getScoreMethod(),
                    request("m".repeat(MESSAGE_BYTES_MAX + 1)),
                    in(Duration.ofSeconds(30))));
            assertSame(ServingError.MESSAGE_TOO_LARGE, error.error(), error::text);
            assertTrue(error.text().contains(Integer.toString(MESSAGE_BYTES_MAX)), error::text);
            assertEquals("took it", send(server, request("m")).join().getModelVersion());
        }
    }

    @Test
    void anAnswerThatIsTooLargeIsRefusedByName() {
        String large = "m".repeat(MESSAGE_BYTES_MAX + 1);
        try (Transport.Listener server = serve((request, context) -> answer(large))) {
            ServingException error = failure(send(server, request("m")));
            assertSame(ServingError.MESSAGE_TOO_LARGE, error.error(), error::text);
            assertTrue(error.text().contains(Integer.toString(MESSAGE_BYTES_MAX)), error::text);
        }
    }

    @Test
    void nobodyThereIsUnavailable() {
        Address address;
        try (Transport.Listener server = serve((request, context) -> answer(""))) {
            address = server.address();
        }
        ServingException error = failure(
                transport.send(address, ScoringGrpc.getScoreMethod(), request("m"), in(Duration.ofSeconds(30))));
        assertSame(ServingError.SHARD_UNAVAILABLE, error.error());
        assertTrue(error.text().contains("refused"), error::text);
    }

    @Test
    void healthSaysServingUntilTheServerAnnouncesThatItStops() {
        try (Transport.Listener server = serve((request, context) -> answer("still here"))) {
            assertEquals(HealthCheckResponse.ServingStatus.SERVING, health(server));
            server.announceStopping();
            assertEquals(HealthCheckResponse.ServingStatus.NOT_SERVING, health(server));
            assertEquals(
                    "still here", send(server, request("m")).join().getModelVersion(), "requests are still answered");
        }
    }

    @Test
    void aClosingServerLetsCallsFinish() {
        CompletableFuture<String> arrived = new CompletableFuture<>();
        CompletableFuture<ScoreResponse> answer = new CompletableFuture<>();
        Transport.Listener server = serve((request, context) -> {
            arrived.complete("here");
            return answer;
        });
        CompletableFuture<ScoreResponse> call = send(server, request("m"));
        arrived.join();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
        answer.complete(ScoreResponse.newBuilder().setModelVersion("done").build());
        assertEquals("done", call.join().getModelVersion());
        closed.join();
    }

    @Test
    void aCallThatOutlastsTheGraceIsEnded() {
        CompletableFuture<String> arrived = new CompletableFuture<>();
        CompletableFuture<String> told = new CompletableFuture<>();
        Transport.Listener server = serve(waiting(arrived, told));
        CompletableFuture<ScoreResponse> call = send(server, request("m"));
        arrived.join();
        server.close();
        assertEquals("cancelled", told.join());
        assertSame(ServingError.Blame.CLUSTER, failure(call).error().blame());
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        try (Transport.Listener server = serve((request, context) -> answer(""))) {
            Address taken = server.address();
            UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> transport.listen(taken, List.of()));
            String message = String.valueOf(e.getMessage());
            assertTrue(message.startsWith("can't listen on " + taken + ": "), message);
            assertTrue(message.contains("in use"), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "no-such-host.invalid"})
    void addressesOffLoopbackAreRefused(String host) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> transport.listen(new Address(host, 0), List.of()));
        assertTrue(String.valueOf(e.getMessage()).startsWith("refusing to listen on " + host + ":0"), e::getMessage);
    }

    @Test
    void manyCallsAtOnceEachGetTheirOwnAnswer() {
        try (Transport.Listener server = serve((request, context) -> answer(request.getModel()))) {
            List<CompletableFuture<ScoreResponse>> calls = IntStream.range(0, 500)
                    .mapToObj(i -> send(server, request("m" + i)))
                    .toList();
            for (int i = 0; i < calls.size(); i++) {
                assertEquals("m" + i, calls.get(i).join().getModelVersion());
            }
        }
    }

    private Transport.Listener serve(RequestHandler<ScoreRequest, ScoreResponse> handler) {
        Service service = Service.builder(ScoringGrpc.getServiceDescriptor())
                .on(ScoringGrpc.getScoreMethod(), handler)
                .build();
        return transport.listen(Address.loopback(0), List.of(service));
    }

    /// Never answers, but says when the caller has gone.
    private static RequestHandler<ScoreRequest, ScoreResponse> waiting(
            CompletableFuture<String> arrived, CompletableFuture<String> told) {
        return (request, context) -> {
            context.onCancel(() -> told.complete(context.isCancelled() ? "cancelled" : "told too early"));
            arrived.complete("here");
            return new CompletableFuture<>();
        };
    }

    private CompletableFuture<ScoreResponse> send(Transport.Listener server, ScoreRequest request) {
        return transport.send(server.address(), ScoringGrpc.getScoreMethod(), request, in(Duration.ofSeconds(30)));
    }

    private HealthCheckResponse.ServingStatus health(Transport.Listener server) {
        return transport
                .send(
                        server.address(),
                        HealthGrpc.getCheckMethod(),
                        HealthCheckRequest.newBuilder()
                                .setService(ScoringGrpc.getServiceDescriptor().getName())
                                .build(),
                        in(Duration.ofSeconds(30)))
                .join()
                .getStatus();
    }

    private static ServingException failure(CompletableFuture<?> call) {
        CompletionException e = assertThrows(CompletionException.class, call::join);
        return assertInstanceOf(ServingException.class, e.getCause());
    }

    private static Deadline in(Duration duration) {
        return Deadline.after(duration, Ticker.systemTicker());
    }

    private static ScoreRequest request(String model) {
        return ScoreRequest.newBuilder()
                .setModel(model)
                .setUser(Key.newBuilder().setInt64Key(1))
                .build();
    }

    private static CompletableFuture<ScoreResponse> answer(String modelVersion) {
        return CompletableFuture.completedFuture(
                ScoreResponse.newBuilder().setModelVersion(modelVersion).build());
    }
}
