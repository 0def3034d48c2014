package dev.locus.client;

import com.google.protobuf.ByteString;
import dev.locus.directory.DirectoryView;
import dev.locus.internal.v1.ApplyWritesRequest;
import dev.locus.internal.v1.ApplyWritesResponse;
import dev.locus.internal.v1.ShardGrpc;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.PartitionId;
import dev.locus.topology.ShardMap;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.transport.WireErrors;
import dev.locus.v1.WriteFault;
import dev.locus.v1.WriteOutcome;
import dev.locus.v1.WriteRequest;
import dev.locus.v1.WriteResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One request's writes in flight: a sub-request to every node that holds some of their keys, or to every node for a
/// replicated view. A write is done when all its nodes have done it; what nobody answered for is `UNAVAILABLE`.
/// Transport threads drive it.
final class WriteCall extends CompletableFuture<WriteResponse> {
    /// How often writes are sent anew because a node says their keys have moved.
    private static final int MOVES_FOLLOWED_MAX = 3;

    private static final int RETRY_AFTER_MILLIS = 100;

    private final WriteRequest request;
    private final ByteString[] writeIds;
    private final ViewRecord viewRecord;
    private final Supplier<DirectoryView> directory;
    private final Transport transport;
    private final Deadline deadline;
    /// The worst outcome of each write so far. Guarded by this.
    private final WriteOutcome[] outcomes;

    private final Map<Integer, WriteFault> faults = new LinkedHashMap<>();
    /// Sub-requests without an outcome, plus one while they are being sent.
    private final AtomicInteger pending = new AtomicInteger(1);

    private WriteCall(
            WriteRequest request,
            ByteString[] writeIds,
            ViewRecord viewRecord,
            Supplier<DirectoryView> directory,
            Transport transport,
            Deadline deadline) {
        this.request = request;
        this.writeIds = writeIds;
        this.viewRecord = viewRecord;
        this.directory = directory;
        this.transport = transport;
        this.deadline = deadline;
        this.outcomes = new WriteOutcome[request.getWritesCount()];
    }

    static WriteCall start(
            WriteRequest request,
            ByteString[] writeIds,
            ViewRecord viewRecord,
            Supplier<DirectoryView> directory,
            Transport transport,
            Deadline deadline) {
        WriteCall call = new WriteCall(request, writeIds, viewRecord, directory, transport, deadline);
        call.dispatch(IntStream.range(0, writeIds.length).boxed().toList(), 0);
        call.settle();
        return call;
    }

    private void dispatch(List<Integer> places, int moves) {
        DirectoryView view = directory.get();
        ClusterPicture picture = view.picture();
        if (picture == null || picture.release() == null) {
            missed(places, new ServingException(ServingError.NO_ACTIVE_RELEASE, "no release is active"));
            return;
        }
        long release = picture.release().number();
        byNode(places, picture.shardMap()).forEach((node, its) -> send(node, its, view, release, moves));
    }

    private Map<NodeId, List<Integer>> byNode(List<Integer> places, ShardMap map) {
        Map<NodeId, List<Integer>> byNode = new LinkedHashMap<>();
        for (int place : places) {
            if (viewRecord.getReplicated()) {
                map.nodes()
                        .forEach(node -> byNode.computeIfAbsent(node, each -> new ArrayList<>())
                                .add(place));
            } else {
                int partition =
                        ItemSplitter.partitionOf(request.getWrites(place).getKey(), map.partitioning());
                byNode.computeIfAbsent(
                                map.replicasOf(new PartitionId(partition)).get(0), each -> new ArrayList<>())
                        .add(place);
            }
        }
        return byNode;
    }

    private void send(NodeId node, List<Integer> places, DirectoryView view, long release, int moves) {
        Address address = view.shards().get(node);
        if (address == null) {
            missed(
                    places,
                    new ServingException(
                            ServingError.SHARD_UNAVAILABLE, "node " + node + ", which holds the key, is not there"));
            return;
        }
        pending.incrementAndGet();
        ApplyWritesRequest.Builder writes = ApplyWritesRequest.newBuilder()
                .setEpoch(view.epoch())
                .setRelease(release)
                .setView(request.getView());
        places.forEach(place -> writes.addWrites(request.getWrites(place)).addWriteIds(writeIds[place]));
        var unused = transport
                .send(address, ShardGrpc.getApplyWritesMethod(), writes.build(), deadline)
                .whenComplete((answer, failure) -> {
                    try {
                        take(places, answer, failure, moves);
                    } catch (RuntimeException e) {
                        completeExceptionally(WireErrors.of(e));
                    } finally {
                        settle();
                    }
                });
    }

    private void take(
            List<Integer> places, @Nullable ApplyWritesResponse answer, @Nullable Throwable failure, int moves) {
        if (answer != null) {
            take(places, answer);
            return;
        }
        ServingException error = WireErrors.of(failure == null ? new IllegalStateException("no answer") : failure);
        boolean moved = error.error() == ServingError.WRONG_SHARD || error.error() == ServingError.RELEASE_NOT_READY;
        if (moved && moves < MOVES_FOLLOWED_MAX) {
            dispatch(places, moves + 1);
        } else {
            missed(places, error);
        }
    }

    private synchronized void take(List<Integer> places, ApplyWritesResponse answer) {
        for (int i = 0; i < places.size(); i++) {
            note(places.get(i), answer.getOutcomes(i));
        }
        for (WriteFault fault : answer.getFaultsList()) {
            int place = places.get(fault.getWrite());
            faults.put(place, fault.toBuilder().setWrite(place).build());
        }
    }

    private synchronized void missed(List<Integer> places, ServingException error) {
        boolean again = error.error().retriable() || error.error().blame() != ServingError.Blame.CALLER;
        for (int place : places) {
            note(place, again ? WriteOutcome.WRITE_OUTCOME_UNAVAILABLE : WriteOutcome.WRITE_OUTCOME_REFUSED);
            faults.put(
                    place,
                    WriteFault.newBuilder()
                            .setWrite(place)
                            .setError(error.error().name())
                            .setMessage(error.text())
                            .build());
        }
    }

    /// Of several nodes' outcomes the worst counts: refused, unavailable, applied, superseded.
    private void note(int place, WriteOutcome outcome) {
        WriteOutcome before = outcomes[place];
        if (before == null || rank(outcome) > rank(before)) {
            outcomes[place] = outcome;
        }
    }

    private static int rank(WriteOutcome outcome) {
        return switch (outcome) {
            case WRITE_OUTCOME_REFUSED -> 4;
            case WRITE_OUTCOME_UNAVAILABLE -> 3;
            case WRITE_OUTCOME_APPLIED -> 2;
            default -> 1;
        };
    }

    private synchronized void settle() {
        if (pending.decrementAndGet() > 0 || isDone()) {
            return;
        }
        WriteResponse.Builder answer = WriteResponse.newBuilder();
        boolean again = false;
        for (WriteOutcome outcome : outcomes) {
            answer.addOutcomes(outcome);
            again |= outcome == WriteOutcome.WRITE_OUTCOME_UNAVAILABLE;
        }
        faults.values().forEach(answer::addFaults);
        if (again) {
            answer.setRetryAfterMs(RETRY_AFTER_MILLIS);
        }
        complete(answer.build());
    }
}
