package dev.locus.transport;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One call in flight: the future of its answer. Cancelling it cancels the call.
final class UnaryCall<Q, A> extends CompletableFuture<A> {
    private final ClientCall<Q, A> call;

    private UnaryCall(ClientCall<Q, A> call) {
        this.call = call;
    }

    static <Q, A> UnaryCall<Q, A> start(ClientCall<Q, A> call, Q request) {
        UnaryCall<Q, A> future = new UnaryCall<>(call);
        call.start(future.new Answer(), new Metadata());
        call.sendMessage(request);
        call.halfClose();
        call.request(2);
        return future;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        call.cancel("the caller no longer needs the answer", null);
        return super.cancel(mayInterruptIfRunning);
    }

    /// Takes the answer in. Called by one transport thread.
    private final class Answer extends ClientCall.Listener<A> {
        private @Nullable A message;

        @Override
        public void onMessage(A received) {
            message = received;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (!status.isOk()) {
                completeExceptionally(WireErrors.of(status.asRuntimeException(trailers)));
            } else if (message == null) {
                completeExceptionally(
                        new ServingException(ServingError.INTERNAL, "the peer ended the call unanswered"));
            } else {
                complete(message);
            }
        }
    }
}
