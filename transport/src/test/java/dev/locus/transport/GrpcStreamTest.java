package dev.locus.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.WriteRequest;
import dev.locus.v1.WriteResponse;
import dev.locus.v1.WritingGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A stream of requests on a real server; the answers are given by hand.
@Timeout(60)
class GrpcStreamTest {
    private final GrpcTransport transport = new GrpcTransport(
            new TransportConfig(1_000_000, 1, 100, Duration.ofSeconds(1), false), Ticker.systemTicker());
    private final BlockingQueue<CompletableFuture<WriteResponse>> asked = new LinkedBlockingQueue<>();
    private final AtomicInteger askedCount = new AtomicInteger();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Transport.Listener server = transport.listen(
            Address.loopback(0),
            List.of(Service.builder(WritingGrpc.getServiceDescriptor())
                    .on(WritingGrpc.getWriteStreamMethod(), (request, context) -> {
                        CompletableFuture<WriteResponse> answer = new CompletableFuture<>();
                        askedCount.incrementAndGet();
                        asked.add(answer);
                        return answer;
                    })
                    .build()));
    private final ManagedChannel channel = NettyChannelBuilder.forAddress(
                    "127.0.0.1", server.address().port())
            .usePlaintext()
            .build();
    private final StreamObserver<WriteRequest> stream = WritingGrpc.newStub(channel)
            .writeStream(new StreamObserver<>() {
                @Override
                public void onNext(WriteResponse answer) {
                    heard.add("answer " + answer.getRetryAfterMs());
                }

                @Override
                public void onError(Throwable failure) {
                    heard.add("error " + WireErrors.of(failure).error());
                }

                @Override
                public void onCompleted() {
                    heard.add("end");
                }
            });

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.close();
        transport.close();
    }

    private CompletableFuture<WriteResponse> nextAsked() throws InterruptedException {
        CompletableFuture<WriteResponse> next = asked.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request came");
        }
        return next;
    }

    private String nextHeard() throws InterruptedException {
        return String.valueOf(heard.poll(30, TimeUnit.SECONDS));
    }

    private static WriteResponse answer(int number) {
        return WriteResponse.newBuilder().setRetryAfterMs(number).build();
    }

    private void send(int requests) {
        for (int i = 0; i < requests; i++) {
            stream.onNext(WriteRequest.getDefaultInstance());
        }
    }

    @Test
    void answersComeInTheOrderOfTheRequests() throws InterruptedException {
        send(3);
        CompletableFuture<WriteResponse> first = nextAsked();
        CompletableFuture<WriteResponse> second = nextAsked();
        CompletableFuture<WriteResponse> third = nextAsked();
        stream.onCompleted();
        third.complete(answer(3));
        second.complete(answer(2));
        assertTrue(heard.isEmpty());
        first.complete(answer(1));
        assertEquals(
                List.of("answer 1", "answer 2", "answer 3", "end"),
                List.of(nextHeard(), nextHeard(), nextHeard(), nextHeard()));
    }

    @Test
    void atMostEightRequestsAreUnderWay() throws InterruptedException {
        send(20);
        for (int i = 0; i < 8; i++) {
            nextAsked().completeAsync(() -> answer(0), CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS));
        }
        // Those of the second eight come only as the first are answered, one for one.
        for (int i = 8; i < 20; i++) {
            assertTrue(askedCount.get() - 8 <= i, askedCount + " asked");
            CompletableFuture<WriteResponse> next = nextAsked();
            nextHeard();
            next.complete(answer(0));
        }
    }

    @Test
    void aRequestThatFailsEndsTheStreamAfterTheAnswersBeforeIt() throws InterruptedException {
        send(3);
        CompletableFuture<WriteResponse> first = nextAsked();
        nextAsked().completeExceptionally(new ServingException(ServingError.INVALID_REQUEST, "no"));
        nextAsked().complete(answer(3));
        assertTrue(heard.isEmpty());
        first.complete(answer(1));
        assertEquals(List.of("answer 1", "error INVALID_REQUEST"), List.of(nextHeard(), nextHeard()));
    }
}
