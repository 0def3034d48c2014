package dev.locus.client;

import com.google.common.base.Ticker;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.Transport;
import dev.locus.transport.TransportConfig;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.ScoringGrpc;
import dev.locus.v1.WriteRequest;
import dev.locus.v1.WriteResponse;
import dev.locus.v1.WritingGrpc;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// A client of one proxy, for backends. Thread-safe; keep one and share it. Needs JDK 17.
///
/// A failed call is a future failed with a [dev.locus.protocol.ServingException]; cancelling the future cancels the
/// call on every node.
public final class LocusClient implements AutoCloseable {
    private final Address proxy;
    private final Transport transport;
    private final Ticker ticker;

    private LocusClient(Address proxy, Transport transport, Ticker ticker) {
        this.proxy = proxy;
        this.transport = transport;
        this.ticker = ticker;
    }

    /// @param proxy HOST:PORT of a proxy's scoring service; nothing is sent before the first request
    public static LocusClient connect(String proxy) {
        Ticker ticker = Ticker.systemTicker();
        return new LocusClient(Address.parse(proxy), new GrpcTransport(TransportConfig.defaults(), ticker), ticker);
    }

    /// @param timeout after which the answer is of no use; shortly before, the proxy answers with what it has
    public CompletableFuture<ScoreResponse> score(ScoreRequest request, Duration timeout) {
        return transport.send(proxy, ScoringGrpc.getScoreMethod(), request, Deadline.after(timeout, ticker));
    }

    /// Changes feature rows while they are served. A request that brings its id and its event times may be sent again.
    ///
    /// @param timeout after which the answer is of no use; the writes may have been done then
    public CompletableFuture<WriteResponse> write(WriteRequest request, Duration timeout) {
        return transport.send(proxy, WritingGrpc.getWriteMethod(), request, Deadline.after(timeout, ticker));
    }

    @Override
    public void close() {
        transport.close();
    }
}
