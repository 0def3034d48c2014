package dev.locus.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.base.Ticker;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.ScoringGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a meter is told of the calls of a real server on loopback.
@Timeout(60)
class CallMeterTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final GrpcTransport transport =
            new GrpcTransport(TransportConfig.defaults(), Ticker.systemTicker(), this::recorder);

    private CallMeter.MethodMeter recorder(String method) {
        return new CallMeter.MethodMeter() {
            @Override
            public void begun() {
                told.add(method + " begun");
            }

            @Override
            public void ended(@Nullable ServingError error, long nanos) {
                told.add((error == null ? "OK" : error.name()) + (nanos > 0 ? "" : " in no time"));
            }
        };
    }

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void anAnswerIsToldBeforeItsCallerHasIt() {
        try (Transport.Listener server =
                serve((request, context) -> CompletableFuture.completedFuture(ScoreResponse.getDefaultInstance()))) {
            send(server, Duration.ofSeconds(30)).join();
            assertEquals(List.of("locus.v1.Scoring/Score begun", "OK"), List.copyOf(told));
        }
    }

    @Test
    void anErrorIsToldByItsName() throws InterruptedException {
        try (Transport.Listener server = serve((request, context) -> {
            throw new ServingException(ServingError.UNKNOWN_MODEL, "no model");
        })) {
            var unused = send(server, Duration.ofSeconds(30));
            assertTold("UNKNOWN_MODEL");
        }
    }

    @Test
    void aDefectIsInternal() throws InterruptedException {
        try (Transport.Listener server = serve((request, context) -> {
            throw new IllegalStateException("boom");
        })) {
            var unused = send(server, Duration.ofSeconds(30));
            assertTold("INTERNAL");
        }
    }

    @Test
    void aCallThatItsCallerGaveUpIsCancelledOnceItsHandlerHasStopped() throws InterruptedException {
        try (Transport.Listener server = serve(CallMeterTest::untilCancelled)) {
            CompletableFuture<ScoreResponse> call = send(server, Duration.ofSeconds(30));
            assertEquals("locus.v1.Scoring/Score begun", told.take());
            call.cancel(true);
            assertEquals("CANCELLED", told.take());
        }
    }

    @Test
    void aCallPastItsDeadlineIsToldAsThat() throws InterruptedException {
        try (Transport.Listener server = serve(CallMeterTest::untilCancelled)) {
            CompletableFuture<ScoreResponse> connects = send(server, Duration.ofSeconds(30));
            assertEquals("locus.v1.Scoring/Score begun", told.take());
            connects.cancel(true);
            assertEquals("CANCELLED", told.take());
            var unused = send(server, Duration.ofSeconds(2));
            assertTold("DEADLINE_EXCEEDED");
        }
    }

    private void assertTold(String ended) throws InterruptedException {
        assertEquals("locus.v1.Scoring/Score begun", told.take());
        assertEquals(ended, told.take());
    }

    private static CompletableFuture<ScoreResponse> untilCancelled(ScoreRequest request, RequestContext context) {
        CompletableFuture<ScoreResponse> answer = new CompletableFuture<>();
        context.onCancel(() -> answer.cancel(true));
        return answer;
    }

    private Transport.Listener serve(RequestHandler<ScoreRequest, ScoreResponse> handler) {
        Service service = Service.builder(ScoringGrpc.getServiceDescriptor())
                .on(ScoringGrpc.getScoreMethod(), handler)
                .build();
        return transport.listen(Address.loopback(0), List.of(service));
    }

    private CompletableFuture<ScoreResponse> send(Transport.Listener server, Duration timeout) {
        return transport.send(
                server.address(),
                ScoringGrpc.getScoreMethod(),
                ScoreRequest.getDefaultInstance(),
                Deadline.after(timeout, Ticker.systemTicker()));
    }
}
