package dev.locus.client;

import dev.locus.directory.DirectoryView;
import dev.locus.internal.v1.ReadRowsRequest;
import dev.locus.internal.v1.ReadRowsResponse;
import dev.locus.internal.v1.ShardGrpc;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.NodeId;
import dev.locus.topology.ShardMap;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.transport.WireErrors;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The reading of one key's rows: from the replica that was picked, and from another one if that fails or takes too
/// long ([ReplicaTries]). The first answer counts.
final class UserRead extends CompletableFuture<ReadRowsResponse> {
    private final ReadRowsRequest request;
    private final int partition;
    private final ShardMap map;
    private final DirectoryView view;
    private final Transport transport;
    private final ReplicaTries tries;
    private final Deadline deadline;
    private final Set<NodeId> asked = ConcurrentHashMap.newKeySet();
    private final Queue<CompletableFuture<?>> calls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile ReplicaTries.Watch watch = ReplicaTries.Watch.NONE;

    private UserRead(
            ReadRowsRequest request,
            int partition,
            ShardMap map,
            DirectoryView view,
            Transport transport,
            ReplicaTries tries,
            Deadline deadline) {
        this.request = request;
        this.partition = partition;
        this.map = map;
        this.view = view;
        this.transport = transport;
        this.tries = tries;
        this.deadline = deadline;
    }

    static UserRead start(
            ReadRowsRequest request,
            int partition,
            ShardMap map,
            DirectoryView view,
            Transport transport,
            ReplicaTries tries,
            Deadline deadline) {
        UserRead read = new UserRead(request, partition, map, view, transport, tries, deadline);
        tries.first();
        if (!read.ask()) {
            read.completeExceptionally(new ServingException(
                    ServingError.SHARD_UNAVAILABLE, "no node that holds partition " + partition + " is there"));
        } else if (map.replicas() > 1) {
            read.watchSlow();
        }
        return read;
    }

    private void watchSlow() {
        watch = tries.watch(deadline, () -> askAnother(tries.hedges), () -> askAnother(tries.retries));
        if (isDone()) {
            watch.close();
        }
    }

    private boolean askAnother(TryBudget budget) {
        return asked.size() < Math.min(map.replicas(), 1 + ReplicaTries.DEPTH_MAX) && budget.spend() && ask();
    }

    private boolean ask() {
        ReplicaPicker picker = tries.loads.picker(map, view, asked);
        int node = picker.nodeOf(partition);
        Address address = node == ReplicaPicker.NOBODY ? null : picker.address(node);
        NodeId id = node == ReplicaPicker.NOBODY ? null : map.nodes().get(node);
        if (address == null || id == null || isDone() || !asked.add(id)) {
            return false;
        }
        NodeLoad load = tries.loads.of(id);
        long begun = load.begin();
        underWay.incrementAndGet();
        CompletableFuture<ReadRowsResponse> call =
                transport.send(address, ShardGrpc.getReadRowsMethod(), request, deadline);
        calls.add(call);
        var unused = call.whenComplete((answer, failure) -> {
            boolean isLast = underWay.decrementAndGet() == 0;
            if (answer != null) {
                tries.answered(load, begun);
                complete(answer);
                end();
            } else if (call.isCancelled()) {
                load.ended(begun);
            } else {
                failed(load, begun, failure, isLast);
            }
        });
        return true;
    }

    private void failed(NodeLoad load, long begun, @Nullable Throwable failure, boolean isLast) {
        ServingException error = WireErrors.of(failure == null ? new IllegalStateException("no answer") : failure);
        tries.failed(load, begun, error.error());
        boolean another = ReplicaTries.isWorthAnother(error.error()) && askAnother(tries.retries);
        if (!another && (isLast || error.error().blame() == ServingError.Blame.CALLER)) {
            completeExceptionally(error);
            end();
        }
    }

    private void end() {
        watch.close();
        calls.forEach(call -> call.cancel(true));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        end();
        return cancelled;
    }
}
