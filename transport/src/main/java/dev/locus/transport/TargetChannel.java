package dev.locus.transport;

import com.google.common.base.Ticker;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.util.concurrent.CompletableFuture;

/// Sends requests to whoever a name resolver finds for a target. Thread-safe.
public final class TargetChannel implements AutoCloseable {
    private final PeerChannel channel;
    private final Ticker ticker;

    TargetChannel(PeerChannel channel, Ticker ticker) {
        this.channel = channel;
        this.ticker = ticker;
    }

    /// Like [Transport#send], to the peer that is picked.
    public <Q extends Message, A extends Message> CompletableFuture<A> send(
            MethodDescriptor<Q, A> method, Q request, Deadline deadline) {
        try {
            return UnaryCall.start(channel.forCall().newCall(method, GrpcTransport.until(deadline, ticker)), request);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(WireErrors.of(e));
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
