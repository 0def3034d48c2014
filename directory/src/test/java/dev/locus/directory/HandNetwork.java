package dev.locus.directory;

import com.google.protobuf.Message;
import dev.locus.internal.v1.GetPictureRequest;
import dev.locus.internal.v1.PublishRequest;
import dev.locus.internal.v1.RegisterRequest;
import dev.locus.internal.v1.UnregisterRequest;
import dev.locus.internal.v1.WatchRequest;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.testing.HandClock;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.RequestContext;
import dev.locus.transport.Service;
import dev.locus.transport.Transport;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Directory servers and those who use them, on one thread and a clock moved by hand. Servers are numbered by
/// port.
final class HandNetwork implements Transport {
    private static final RequestContext NOBODY = new RequestContext() {
        @Override
        public @Nullable Deadline deadline() {
            return null;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void onCancel(Runnable action) {}
    };

    private record Call(int port, CompletableFuture<?> answer) {}

    final HandClock clock = HandClock.standing();
    private final Map<Integer, DirectoryService> servers = new HashMap<>();
    private final List<RemoteDirectory> users = new ArrayList<>();
    private final List<RemoteDirectory> silent = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private long starts;

    void startServer(int port) {
        servers.put(port, new DirectoryService(DirectoryServerConfig.defaults(), ++starts, clock.ticker()));
    }

    /// As if its process were killed: calls under way fail.
    void killServer(int port) {
        servers.remove(port);
        List.copyOf(calls).stream()
                .filter(call -> call.port() == port)
                .forEach(call -> call.answer().completeExceptionally(away(port)));
    }

    private static ServingException away(int port) {
        return new ServingException(ServingError.SHARD_UNAVAILABLE, "nobody listens on " + port);
    }

    RemoteDirectory user(Integer... ports) {
        List<Address> addresses =
                List.of(ports).stream().map(port -> new Address("h", port)).toList();
        RemoteDirectory user = new RemoteDirectory(
                RemoteDirectoryConfig.of(addresses, "job"), this, clock, clock.ticker(), new Random(7));
        users.add(user);
        return user;
    }

    /// As if its process were killed: it says nothing any more.
    void killUser(RemoteDirectory user) {
        users.remove(user);
        silent.add(user);
    }

    void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(DirectoryService.TICK)) {
            clock.advance(DirectoryService.TICK);
            tick();
        }
    }

    void tick() {
        List.copyOf(users).forEach(RemoteDirectory::tick);
        List.copyOf(servers.values()).forEach(DirectoryService::tick);
    }

    @Override
    @SuppressWarnings("unchecked") // Each method has its own answer.
    public <Q extends Message, A extends Message> CompletableFuture<A> send(
            Address to, MethodDescriptor<Q, A> method, Q request, Deadline deadline) {
        DirectoryService server = servers.get(to.port());
        if (server == null) {
            return CompletableFuture.failedFuture(away(to.port()));
        }
        try {
            CompletableFuture<A> answer = (CompletableFuture<A>) answer(server, request);
            calls.removeIf(call -> call.answer().isDone());
            calls.add(new Call(to.port(), answer));
            return answer;
        } catch (ServingException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletableFuture<? extends Message> answer(DirectoryService server, Message request) {
        if (request instanceof WatchRequest watch) {
            return server.watch(watch, NOBODY);
        }
        return CompletableFuture.completedFuture(
                request instanceof RegisterRequest register
                        ? server.register(register)
                        : request instanceof UnregisterRequest unregister
                                ? server.unregister(unregister)
                                : request instanceof PublishRequest publish
                                        ? server.publish(publish)
                                        : server.picture((GetPictureRequest) request));
    }

    @Override
    public Listener listen(Address at, List<Service> services) {
        throw new UnsupportedOperationException("servers are started by startServer");
    }

    @Override
    public void close() {}
}
