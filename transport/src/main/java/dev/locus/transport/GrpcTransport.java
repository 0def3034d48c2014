package dev.locus.transport;

import com.google.common.base.Ticker;
import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// [Transport] over gRPC: the one place where servers and channels are built. All of them share one set of event
/// loops, and handlers run on these, without a hand-over. One connection to each address, kept.
public final class GrpcTransport implements Transport {
    /// A fixed window: growing it by measurement (gRPC's default) sends a ping with nearly every message.
    static final int FLOW_CONTROL_BYTES = 4 << 20;

    private final TransportConfig config;
    private final Ticker ticker;
    private final CallMeter meter;
    private final EventLoops eventLoops;
    private final ConcurrentMap<Address, PeerChannel> channels = new ConcurrentHashMap<>();
    private final Queue<TargetChannel> targets = new ConcurrentLinkedQueue<>();

    public GrpcTransport(TransportConfig config, Ticker ticker) {
        this(config, ticker, CallMeter.NONE);
    }

    /// @param meter is told of every call that this transport's servers answer
    public GrpcTransport(TransportConfig config, Ticker ticker, CallMeter meter) {
        this.config = config;
        this.ticker = ticker;
        this.meter = meter;
        this.eventLoops = EventLoops.start(config.eventLoopThreads());
    }

    @Override
    public <Q extends Message, A extends Message> CompletableFuture<A> send(
            Address to, MethodDescriptor<Q, A> method, Q request, Deadline deadline) {
        try {
            // Before the time left is counted: the first call of a process loads gRPC here.
            PeerChannel channel = channels.computeIfAbsent(to, this::connect);
            return UnaryCall.start(channel.forCall().newCall(method, until(deadline, ticker)), request);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(WireErrors.of(e));
        }
    }

    static CallOptions until(Deadline deadline, Ticker ticker) {
        return CallOptions.DEFAULT.withDeadlineAfter(
                Math.max(1, deadline.remainingNanos(ticker)), TimeUnit.NANOSECONDS);
    }

    private PeerChannel connect(Address to) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(new InetSocketAddress(to.host(), to.port()));
        return new PeerChannel(configure(builder).disableRetry().build(), ticker);
    }

    private NettyChannelBuilder configure(NettyChannelBuilder builder) {
        return builder.eventLoopGroup(eventLoops.group())
                .channelType(eventLoops.channelType())
                .directExecutor()
                .usePlaintext()
                .maxInboundMessageSize(config.messageBytesMax())
                .flowControlWindow(FLOW_CONTROL_BYTES);
    }

    /// A channel to whoever a name resolver finds for a target, such as `locus://HOST:PORT/JOB`, which picks
    /// and retries as the resolver says. It is no part of the seam: nothing but the real network has it.
    public TargetChannel open(String target) {
        TargetChannel channel = new TargetChannel(
                new PeerChannel(
                        configure(NettyChannelBuilder.forTarget(target))
                                .enableRetry()
                                .build(),
                        ticker),
                ticker);
        targets.add(channel);
        return channel;
    }

    @Override
    public Listener listen(Address at, List<Service> services) {
        return GrpcListener.start(config, ticker, meter, eventLoops, at, services);
    }

    /// Serves a library's own service, whose calls are streams and may block. It is no part of the seam:
    /// nothing but the real network has it.
    ///
    /// @param executor runs its calls
    /// @param messageBytesMax the largest message that is taken in
    public Listener listen(Address at, BindableService service, Executor executor, int messageBytesMax) {
        return GrpcListener.startStreams(config, eventLoops, at, service, executor, messageBytesMax);
    }

    @Override
    public void close() {
        targets.forEach(TargetChannel::close);
        channels.values().forEach(PeerChannel::close);
        var unused = eventLoops.group().shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
