package dev.locus.transport;

import com.google.common.base.Ticker;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request that a gRPC server is answering.
final class GrpcRequest<A> implements RequestContext {
    private final ServerCallStreamObserver<A> observer;
    private final @Nullable Deadline deadline;
    private final Ticker ticker;
    private final CallMeter.MethodMeter meter;
    private final long begunNanos;
    private volatile @Nullable Runnable cancelAction;

    private GrpcRequest(
            ServerCallStreamObserver<A> observer,
            io.grpc.@Nullable Deadline deadline,
            Ticker ticker,
            CallMeter.MethodMeter meter) {
        this.observer = observer;
        this.ticker = ticker;
        this.meter = meter;
        this.begunNanos = ticker.read();
        this.deadline =
                deadline == null ? null : new Deadline(begunNanos + deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }

    /// Hands the request to its handler and the answer, or the failure, to the observer.
    static <Q, A> void answer(
            RequestHandler<Q, A> handler,
            Q request,
            StreamObserver<A> responses,
            Ticker ticker,
            CallMeter.MethodMeter meter) {
        GrpcRequest<A> context = new GrpcRequest<>(
                (ServerCallStreamObserver<A>) responses, Context.current().getDeadline(), ticker, meter);
        meter.begun();
        context.observer.setOnCancelHandler(context::cancelled);
        CompletableFuture<A> answer;
        try {
            answer = handler.handle(request, context);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        var unused = answer.whenComplete(context::finish);
    }

    private void finish(@Nullable A answer, @Nullable Throwable failure) {
        if (observer.isCancelled()) {
            ended(ranOutOfTime() ? ServingError.DEADLINE_EXCEEDED : ServingError.CANCELLED);
        } else if (answer != null) {
            ended(null);
            observer.onNext(answer);
            observer.onCompleted();
        } else {
            ServingException error = WireErrors.of(failure == null ? new IllegalStateException("no answer") : failure);
            ended(error.error());
            observer.onError(WireErrors.toStatus(error));
        }
    }

    /// Whether a caller that has gone went because of its deadline. Its clock began before the request got here, so
    /// it goes before its deadline has passed here: going within the last tenth is taken for that.
    private boolean ranOutOfTime() {
        return deadline != null && deadline.remainingNanos(ticker) < (deadline.atNanos() - begunNanos) / 10;
    }

    /// Before the caller hears of it, so that a caller who has its answer finds it counted.
    private void ended(@Nullable ServingError error) {
        meter.ended(error, ticker.read() - begunNanos);
    }

    private void cancelled() {
        Runnable action = cancelAction;
        if (action != null) {
            action.run();
        }
    }

    @Override
    public @Nullable Deadline deadline() {
        return deadline;
    }

    @Override
    public boolean isCancelled() {
        return observer.isCancelled();
    }

    @Override
    public void onCancel(Runnable action) {
        cancelAction = action;
    }
}
