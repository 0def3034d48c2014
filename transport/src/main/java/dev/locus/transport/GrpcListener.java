package dev.locus.transport;

import com.google.common.base.Ticker;
import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A gRPC server with health, limits and, if configured, reflection. Plaintext, so it refuses addresses off loopback.
final class GrpcListener implements Transport.Listener {
    private static final long KEEP_ALIVE_SECONDS = 30;

    private final Server server;
    private final HealthStatusManager health;
    private final Address address;
    private final long stopGraceNanos;
    private final AtomicBoolean stopping = new AtomicBoolean();

    private GrpcListener(Server server, HealthStatusManager health, Address address, long stopGraceNanos) {
        this.server = server;
        this.health = health;
        this.address = address;
        this.stopGraceNanos = stopGraceNanos;
    }

    static GrpcListener start(
            TransportConfig config,
            Ticker ticker,
            CallMeter meter,
            EventLoops eventLoops,
            Address at,
            List<Service> services) {
        HealthStatusManager health = new HealthStatusManager();
        NettyServerBuilder builder = builder(config, eventLoops, at, health)
                .directExecutor()
                .maxInboundMessageSize(config.messageBytesMax());
        services.forEach(service -> builder.addService(define(service, ticker, meter)));
        if (config.reflection()) {
            builder.addService(ProtoReflectionServiceV1.newInstance());
        }
        List<String> names =
                services.stream().map(service -> service.descriptor().getName()).toList();
        return start(builder, health, at, names, config);
    }

    /// A server of calls that last: peers that have vanished are noticed though they send nothing.
    static GrpcListener startStreams(
            TransportConfig config,
            EventLoops eventLoops,
            Address at,
            BindableService service,
            Executor executor,
            int messageBytesMax) {
        HealthStatusManager health = new HealthStatusManager();
        ServerServiceDefinition definition = service.bindService();
        NettyServerBuilder builder = builder(config, eventLoops, at, health)
                .executor(executor)
                .maxInboundMessageSize(messageBytesMax)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .addService(definition);
        return start(
                builder, health, at, List.of(definition.getServiceDescriptor().getName()), config);
    }

    private static NettyServerBuilder builder(
            TransportConfig config, EventLoops eventLoops, Address at, HealthStatusManager health) {
        return NettyServerBuilder.forAddress(at.toListenOn())
                .bossEventLoopGroup(eventLoops.group())
                .workerEventLoopGroup(eventLoops.group())
                .channelType(eventLoops.serverChannelType())
                .flowControlWindow(GrpcTransport.FLOW_CONTROL_BYTES)
                .maxConcurrentCallsPerConnection(config.inflightCallsPerConnectionMax())
                .addService(health.getHealthService());
    }

    private static GrpcListener start(
            NettyServerBuilder builder,
            HealthStatusManager health,
            Address at,
            List<String> services,
            TransportConfig config) {
        try {
            Server server = builder.build().start();
            services.forEach(service -> health.setStatus(service, ServingStatus.SERVING));
            return new GrpcListener(
                    server,
                    health,
                    new Address(at.host(), server.getPort()),
                    config.stopGrace().toNanos());
        } catch (IOException e) {
            throw at.cantBeListenedOn(e);
        }
    }

    /// Methods without a handler are not part of it: callers get `UNIMPLEMENTED`.
    private static ServerServiceDefinition define(Service service, Ticker ticker, CallMeter meter) {
        ServiceDescriptor.Builder bound = ServiceDescriptor.newBuilder(
                        service.descriptor().getName())
                .setSchemaDescriptor(service.descriptor().getSchemaDescriptor());
        service.methods().forEach(method -> bound.addMethod(method.descriptor()));
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(bound.build());
        service.methods().forEach(method -> add(definition, method, ticker, meter));
        return definition.build();
    }

    private static <Q extends Message, A extends Message> void add(
            ServerServiceDefinition.Builder definition, Service.Method<Q, A> method, Ticker ticker, CallMeter meter) {
        CallMeter.MethodMeter methodMeter = meter.of(method.descriptor().getFullMethodName());
        if (method.descriptor().getType() == MethodDescriptor.MethodType.BIDI_STREAMING) {
            definition.addMethod(
                    method.descriptor(),
                    ServerCalls.asyncBidiStreamingCall(
                            observer -> GrpcStream.answer(method.handler(), observer, ticker, methodMeter)));
            return;
        }
        definition.addMethod(
                method.descriptor(),
                ServerCalls.asyncUnaryCall((request, observer) ->
                        GrpcRequest.answer(method.handler(), request, observer, ticker, methodMeter)));
    }

    @Override
    public Address address() {
        return address;
    }

    @Override
    public void announceStopping() {
        if (!stopping.getAndSet(true)) {
            health.enterTerminalState();
        }
    }

    @Override
    public void close() {
        announceStopping();
        server.shutdown();
        try {
            if (!server.awaitTermination(stopGraceNanos, TimeUnit.NANOSECONDS)) {
                server.shutdownNow().awaitTermination(stopGraceNanos, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
