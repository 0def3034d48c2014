package dev.locus.transport;

import com.google.common.base.Ticker;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A stream of requests that a gRPC server is answering, each as if it had come alone: answers go back in order, a
/// bounded number of requests is under way, and no more are read while the caller does not take its answers. The first
/// request that fails ends the stream, after the answers to those before it.
final class GrpcStream<Q, A> implements StreamObserver<Q>, RequestContext {
    private static final int REQUESTS_UNDER_WAY_MAX = 8;

    private final RequestHandler<Q, A> handler;
    private final ServerCallStreamObserver<A> observer;
    private final @Nullable Deadline deadline;
    private final Ticker ticker;
    private final CallMeter.MethodMeter meter;
    /// All below: guarded by this.
    private final Queue<CompletableFuture<A>> underWay = new ArrayDeque<>();

    private int unread;
    private boolean halfClosed;
    private boolean ended;

    private GrpcStream(
            RequestHandler<Q, A> handler,
            ServerCallStreamObserver<A> observer,
            Ticker ticker,
            CallMeter.MethodMeter meter) {
        this.handler = handler;
        this.observer = observer;
        this.ticker = ticker;
        this.meter = meter;
        io.grpc.Deadline until = Context.current().getDeadline();
        this.deadline = until == null ? null : new Deadline(ticker.read() + until.timeRemaining(TimeUnit.NANOSECONDS));
    }

    static <Q, A> StreamObserver<Q> answer(
            RequestHandler<Q, A> handler, StreamObserver<A> responses, Ticker ticker, CallMeter.MethodMeter meter) {
        ServerCallStreamObserver<A> observer = (ServerCallStreamObserver<A>) responses;
        GrpcStream<Q, A> stream = new GrpcStream<>(handler, observer, ticker, meter);
        observer.disableAutoRequest();
        observer.setOnReadyHandler(stream::readMore);
        observer.setOnCancelHandler(() -> {});
        observer.request(REQUESTS_UNDER_WAY_MAX);
        return stream;
    }

    @Override
    public void onNext(Q request) {
        meter.begun();
        long begunNanos = ticker.read();
        CompletableFuture<A> answer;
        try {
            answer = handler.handle(request, this);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        synchronized (this) {
            underWay.add(answer);
        }
        var unused = answer.whenComplete((value, failure) -> {
            meter.ended(failure == null ? null : WireErrors.of(failure).error(), ticker.read() - begunNanos);
            sendDone();
        });
    }

    private synchronized void sendDone() {
        for (CompletableFuture<A> next = underWay.peek();
                next != null && next.isDone() && !ended;
                next = underWay.peek()) {
            underWay.remove();
            unread++;
            send(next);
        }
        readMore();
        if (halfClosed && underWay.isEmpty() && !ended) {
            ended = true;
            observer.onCompleted();
        }
    }

    private void send(CompletableFuture<A> done) {
        if (observer.isCancelled()) {
            ended = true;
        } else if (done.isCompletedExceptionally()) {
            ended = true;
            var unused = done.whenComplete((value, failure) -> observer.onError(WireErrors.toStatus(failure)));
        } else {
            observer.onNext(done.join());
        }
    }

    private synchronized void readMore() {
        if (unread > 0 && !ended && observer.isReady()) {
            observer.request(unread);
            unread = 0;
        }
    }

    @Override
    public void onError(Throwable gone) {}

    @Override
    public synchronized void onCompleted() {
        halfClosed = true;
        sendDone();
    }

    @Override
    public @Nullable Deadline deadline() {
        return deadline;
    }

    @Override
    public boolean isCancelled() {
        return observer.isCancelled();
    }

    /// What is under way is done: the action is not run.
    @Override
    public void onCancel(Runnable action) {}
}
