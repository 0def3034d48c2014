package dev.locus.client;

import dev.locus.directory.DirectoryView;
import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.internal.v1.ShardGrpc;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.NodeId;
import dev.locus.topology.ShardMap;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.transport.WireErrors;
import dev.locus.v1.Outcome;
import dev.locus.v1.ScoreResponse;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One request's items in flight: a sub-request to every node that holds some of them. Completes when each has been
/// answered, has failed, or has run out of time; items without an answer stay `UNAVAILABLE`. Sub-requests end by
/// themselves at the deadline, so there is no timer here. Transport threads drive it; it takes no lock.
final class ScoringCall extends CompletableFuture<ScoreResponse> {
    /// How often items are sent anew because a node says they have moved.
    private static final int MOVES_FOLLOWED_MAX = 3;

    private final CheckedRequest checked;
    private final UserRows user;
    private final Supplier<DirectoryView> directory;
    private final Transport transport;
    private final Deadline deadline;
    private final BooleanSupplier redone;
    private final ScoreTable table;
    /// Sub-requests without an outcome, plus one while they are being sent.
    private final AtomicInteger pending = new AtomicInteger(1);
    private final Queue<CompletableFuture<?>> calls = new ConcurrentLinkedQueue<>();
    private volatile Outcome userOutcome = Outcome.OUTCOME_UNSPECIFIED;
    private volatile boolean anyAnswered;
    private volatile @Nullable ServingException capacityFailure;

    private ScoringCall(
            CheckedRequest checked,
            UserRows user,
            Supplier<DirectoryView> directory,
            Transport transport,
            Deadline deadline,
            BooleanSupplier redone) {
        this.checked = checked;
        this.user = user;
        this.directory = directory;
        this.transport = transport;
        this.deadline = deadline;
        this.redone = redone;
        this.table = new ScoreTable(checked.itemCount(), checked.outputs());
    }

    /// @param redone asked when a node lacks the release: whether the request goes on without this call
    static ScoringCall start(
            CheckedRequest checked,
            UserRows user,
            Supplier<DirectoryView> directory,
            Transport transport,
            Deadline deadline,
            BooleanSupplier redone) {
        ScoringCall call = new ScoringCall(checked, user, directory, transport, deadline, redone);
        if (!user.scoreless()) {
            call.dispatch(
                    IntStream.range(0, checked.itemCount()).toArray(),
                    checked.picture().shardMap(),
                    0);
        }
        call.settle();
        return call;
    }

    private void dispatch(int[] places, ShardMap map, int moves) {
        ItemSplitter.Split split = ItemSplitter.split(checked.items(), checked.itemKeyType(), places, map);
        DirectoryView view = directory.get();
        for (int node = 0; node < map.nodes().size(); node++) {
            if (split.begin(node) < split.end(node)) {
                sendTo(map.nodes().get(node), split.items(), split.begin(node), split.end(node), view, moves);
            }
        }
    }

    private void sendTo(NodeId node, int[] places, int from, int to, DirectoryView view, int moves) {
        Address address = view.shards().get(node);
        if (address == null) {
            return; // Nobody is there: its items stay UNAVAILABLE.
        }
        pending.incrementAndGet();
        ScoreItemsRequest request = SubRequests.of(checked, user, places, from, to, view.epoch());
        CompletableFuture<ScoreItemsResponse> call =
                transport.send(address, ShardGrpc.getScoreItemsMethod(), request, deadline);
        calls.add(call);
        var unused = call.whenComplete((answer, failure) -> {
            try {
                if (answer != null) {
                    take(answer, places, from, to);
                } else if (failure != null) {
                    missed(WireErrors.of(failure), places, from, to, moves);
                }
            } catch (RuntimeException e) {
                fail(WireErrors.of(e));
            } finally {
                settle();
            }
        });
        if (isDone()) {
            call.cancel(true);
        }
    }

    private void take(ScoreItemsResponse answer, int[] places, int from, int to) {
        table.fill(answer, places, from, to);
        userOutcome = answer.getUserOutcome();
        anyAnswered = true;
    }

    private void missed(ServingException failure, int[] places, int from, int to, int moves) {
        DirectoryView view = directory.get();
        if (failure.error() == ServingError.WRONG_SHARD && moves < MOVES_FOLLOWED_MAX && view.picture() != null) {
            int[] moved = Arrays.copyOfRange(places, from, to);
            dispatch(moved, view.picture().shardMap(), moves + 1);
        } else if (failure.error() == ServingError.RELEASE_NOT_READY && redone.getAsBoolean()) {
            fail(failure); // Nobody waits for this call any more.
        } else if (failure.error().blame() == ServingError.Blame.CALLER) {
            fail(failure);
        } else if (failure.error().blame() == ServingError.Blame.CAPACITY) {
            capacityFailure = failure;
        }
    }

    private void fail(ServingException failure) {
        completeExceptionally(failure);
        cancelCalls();
    }

    private void settle() {
        if (pending.decrementAndGet() > 0 || isDone()) {
            return;
        }
        ServingException full = capacityFailure;
        if (full != null && !anyAnswered) {
            completeExceptionally(full);
            return;
        }
        try {
            complete(ScoreMerger.merge(checked, table, userOutcome()));
        } catch (RuntimeException e) {
            completeExceptionally(WireErrors.of(e));
        }
    }

    private Outcome userOutcome() {
        return user.unavailable() ? Outcome.OUTCOME_UNAVAILABLE : userOutcome;
    }

    /// The answer with all items in request order. Once it is answered.
    ScoreResponse whole(ScoreResponse answer) {
        boolean isWhole = checked.request().getTopK() == 0;
        return isWhole ? answer : ScoreMerger.merge(checked.whole(), table, userOutcome());
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        cancelCalls();
        return cancelled;
    }

    private void cancelCalls() {
        calls.forEach(call -> call.cancel(true));
    }
}
