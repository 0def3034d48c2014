package dev.locus.directory;

import com.google.common.base.Ticker;
import com.google.protobuf.Message;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.transport.WireErrors;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Calls of one directory server, whose answers are taken under the directory's lock.
record DirectoryCalls(Transport transport, Address server, Ticker ticker, Object lock) {
    /// @param failed gets a [dev.locus.protocol.ServingException]
    <Q extends Message, A extends Message> void send(
            MethodDescriptor<Q, A> method,
            Q request,
            Duration timeout,
            Consumer<A> answered,
            Consumer<RuntimeException> failed) {
        CompletableFuture<A> call = transport.send(server, method, request, Deadline.after(timeout, ticker));
        var unused = call.whenComplete((answer, failure) -> {
            synchronized (lock) {
                if (failure == null) {
                    answered.accept(answer);
                } else {
                    failed.accept(WireErrors.of(failure));
                }
            }
        });
    }
}
