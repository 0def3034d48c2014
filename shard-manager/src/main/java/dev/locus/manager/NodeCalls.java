package dev.locus.manager;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Message;
import dev.locus.directory.Directory;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Asks nodes by their id, wherever the directory says they are.
final class NodeCalls {
    private final Transport transport;
    private final Directory directory;
    private final Ticker ticker;

    NodeCalls(Transport transport, Directory directory, Ticker ticker) {
        this.transport = transport;
        this.directory = directory;
        this.ticker = ticker;
    }

    <Q extends Message, A extends Message> CompletableFuture<A> ask(
            NodeId node, MethodDescriptor<Q, A> method, Q request, Duration timeout) {
        Address address = directory.view().shards().get(node);
        if (address == null) {
            return CompletableFuture.failedFuture(
                    new ServingException(ServingError.SHARD_UNAVAILABLE, "node " + node + " is not there"));
        }
        return transport.send(address, method, request, Deadline.after(timeout, ticker));
    }

    /// Asks all; fails with the first failure once every one has ended.
    ///
    /// @return answers in the order of the nodes
    <Q extends Message, A extends Message> CompletableFuture<List<A>> askAll(
            Collection<NodeId> nodes, MethodDescriptor<Q, A> method, Q request, Duration timeout) {
        List<CompletableFuture<A>> calls = new ArrayList<>();
        nodes.forEach(node -> calls.add(ask(node, method, request, timeout)));
        return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
                .thenApply(done -> calls.stream().map(CompletableFuture::join).toList());
    }

    ImmutableMap<NodeId, Address> addresses() {
        return directory.view().shards();
    }
}
