package dev.locus.transport;

import com.google.common.base.Ticker;
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
    private volatile @Nullable Runnable cancelAction;

    private GrpcRequest(ServerCallStreamObserver<A> observer, @Nullable Deadline deadline) {
        this.observer = observer;
        this.deadline = deadline;
    }

    /// Hands the request to its handler and the answer, or the failure, to the observer.
    static <Q, A> void answer(RequestHandler<Q, A> handler, Q request, StreamObserver<A> responses, Ticker ticker) {
        io.grpc.@Nullable Deadline deadline = Context.current().getDeadline();
        GrpcRequest<A> context = new GrpcRequest<>(
                (ServerCallStreamObserver<A>) responses,
                deadline == null ? null : new Deadline(ticker.read() + deadline.timeRemaining(TimeUnit.NANOSECONDS)));
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
            return;
        }
        if (answer == null) {
            observer.onError(WireErrors.toStatus(failure == null ? new IllegalStateException("no answer") : failure));
            return;
        }
        observer.onNext(answer);
        observer.onCompleted();
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
