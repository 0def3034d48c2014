package dev.locus.client;

import com.google.common.base.Ticker;
import com.google.protobuf.Message;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.TargetChannel;
import dev.locus.transport.TransportConfig;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.ScoringGrpc;
import dev.locus.v1.WriteRequest;
import dev.locus.v1.WriteResponse;
import dev.locus.v1.WritingGrpc;
import io.grpc.MethodDescriptor;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// A client of a job's proxies, for backends. Thread-safe; keep one and share it. Needs JDK 17.
///
/// A failed call is a future failed with a [dev.locus.protocol.ServingException]; cancelling the future cancels
/// the call on every node.
public final class LocusClient implements AutoCloseable {
    /// Sends a request to a proxy.
    private interface Calls {
        <Q extends Message, A extends Message> CompletableFuture<A> send(
                MethodDescriptor<Q, A> method, Q request, Deadline deadline);
    }

    private final GrpcTransport transport;
    private final Calls calls;
    private final Ticker ticker;

    private LocusClient(GrpcTransport transport, Calls calls, Ticker ticker) {
        this.transport = transport;
        this.calls = calls;
        this.ticker = ticker;
    }

    /// @param proxies `locus://HOST:PORT,HOST:PORT/JOB`, the job's proxies as these directory servers know
    ///     them: the nearest that is up, and another one when it is gone; or HOST:PORT of one proxy's scoring
    ///     service. Nothing is sent before the first request
    /// @throws IllegalArgumentException if it is neither
    public static LocusClient connect(String proxies) {
        Ticker ticker = Ticker.systemTicker();
        if (proxies.startsWith(LocusTarget.SCHEME + ":")) {
            LocusTarget.parse(URI.create(proxies));
            GrpcTransport transport = new GrpcTransport(TransportConfig.defaults(), ticker);
            TargetChannel channel = transport.open(proxies);
            return new LocusClient(transport, channel::send, ticker);
        }
        Address proxy = Address.parse(proxies);
        GrpcTransport transport = new GrpcTransport(TransportConfig.defaults(), ticker);
        return new LocusClient(transport, new OneProxy(transport, proxy), ticker);
    }

    private record OneProxy(GrpcTransport transport, Address proxy) implements Calls {
        @Override
        public <Q extends Message, A extends Message> CompletableFuture<A> send(
                MethodDescriptor<Q, A> method, Q request, Deadline deadline) {
            return transport.send(proxy, method, request, deadline);
        }
    }

    /// @param timeout after which the answer is of no use; shortly before, the proxy answers with what it has
    public CompletableFuture<ScoreResponse> score(ScoreRequest request, Duration timeout) {
        return calls.send(ScoringGrpc.getScoreMethod(), request, Deadline.after(timeout, ticker));
    }

    /// Changes feature rows while they are served. A request that brings its id and its event times may be sent
    /// again.
    ///
    /// @param timeout after which the answer is of no use; the writes may have been done then
    public CompletableFuture<WriteResponse> write(WriteRequest request, Duration timeout) {
        return calls.send(WritingGrpc.getWriteMethod(), request, Deadline.after(timeout, ticker));
    }

    @Override
    public void close() {
        transport.close();
    }
}
