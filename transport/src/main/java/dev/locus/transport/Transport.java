package dev.locus.transport;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Sends requests to addresses and receives requests at addresses. The first of the three seams of Locus: everything
/// above it never blocks and waits only by future, so that a simulated network can stand in for [GrpcTransport].
///
/// Thread-safe. Futures complete on transport threads; what depends on them must not block.
public interface Transport extends AutoCloseable {
    /// Sends one request. Cancelling the future cancels the call at the other end. Never throws: a failure is a
    /// future failed with a [dev.locus.protocol.ServingException].
    <Q extends Message, A extends Message> CompletableFuture<A> send(
            Address to, MethodDescriptor<Q, A> method, Q request, Deadline deadline);

    /// Starts to answer requests at the address.
    ///
    /// @throws java.io.UncheckedIOException if the port is taken or the address is not this machine's
    Listener listen(Address at, List<Service> services);

    /// Ends all connections. Listeners are closed by those who opened them.
    @Override
    void close();

    /// A listening server. Closing it refuses new calls, lets those in flight finish for a bounded time, then ends
    /// them.
    interface Listener extends AutoCloseable {
        /// Where it really listens: the port that was chosen for port 0.
        Address address();

        /// Tells health checks that this server should get no more requests. Requests are still answered.
        void announceStopping();

        @Override
        void close();
    }
}
