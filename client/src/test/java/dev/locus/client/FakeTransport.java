package dev.locus.client;

import com.google.protobuf.Message;
import dev.locus.internal.v1.ReadRowsRequest;
import dev.locus.internal.v1.ReadRowsResponse;
import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.PackedNumbers;
import dev.locus.transport.Service;
import dev.locus.transport.Transport;
import dev.locus.v1.Outcome;
import io.grpc.MethodDescriptor;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A network on which calls wait until the test answers them.
final class FakeTransport implements Transport {
    /// One call under way.
    record Call(Address to, Message request, Deadline deadline, CompletableFuture<Message> answer) {
        int node() {
            return to.port();
        }

        ScoreItemsRequest items() {
            return (ScoreItemsRequest) request;
        }

        long[] keys() {
            LongBuffer keys =
                    PackedNumbers.read(items().getItems().getInt64Keys()).asLongBuffer();
            long[] all = new long[keys.remaining()];
            keys.get(all);
            return all;
        }

        ReadRowsRequest user() {
            return (ReadRowsRequest) request;
        }

        /// Scores every item with its key, and minus its key.
        void score() {
            NodeAnswer scores = new NodeAnswer();
            for (long key : keys()) {
                scores.item(Outcome.OUTCOME_OK, (float) key, (float) -key);
            }
            answer.complete(scores.build());
        }

        void rows(ReadRowsResponse rows) {
            answer.complete(rows);
        }

        void fail(ServingError error) {
            answer.completeExceptionally(new ServingException(error, "node " + node() + " says so"));
        }
    }

    private final List<Call> calls = new ArrayList<>();

    /// The calls since the last time this was asked, in order.
    List<Call> takeCalls() {
        List<Call> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    Call takeCall() {
        List<Call> taken = takeCalls();
        if (taken.size() != 1) {
            throw new AssertionError("expected one call, not " + taken);
        }
        return taken.get(0);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <Q extends Message, A extends Message> CompletableFuture<A> send(
            Address to, MethodDescriptor<Q, A> method, Q request, Deadline deadline) {
        Call call = new Call(to, request, deadline, new CompletableFuture<>());
        calls.add(call);
        return (CompletableFuture<A>) call.answer();
    }

    @Override
    public Listener listen(Address at, List<Service> services) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
