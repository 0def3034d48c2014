package dev.locus.client;

import dev.locus.directory.DirectoryView;
import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.internal.v1.ShardGrpc;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.transport.WireErrors;
import dev.locus.v1.Outcome;
import dev.locus.v1.ScoreResponse;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One request's items in flight: a sub-request to every node that was picked for some of them. Completes when each has
/// been answered, has failed, or has run out of time; items without an answer stay `UNAVAILABLE`. Where partitions have
/// several replicas, calls that fail or take too long are tried on another one ([ReplicaTries]). Sub-requests end by
/// themselves at the deadline. Transport threads and timers drive it; it takes no lock unless something is tried twice.
final class ScoringCall extends CompletableFuture<ScoreResponse> {
    /// How often items are sent anew because a node says they have moved.
    private static final int MOVES_FOLLOWED_MAX = 3;

    private final CheckedRequest checked;
    private final UserRows user;
    private final Supplier<DirectoryView> directory;
    private final Transport transport;
    private final ReplicaTries tries;
    private final Deadline deadline;
    private final BooleanSupplier redone;
    private final ScoreTable table;
    /// Sub-requests without an outcome, plus one while they are being sent.
    private final AtomicInteger pending = new AtomicInteger(1);
    private final Queue<CompletableFuture<?>> calls = new ConcurrentLinkedQueue<>();
    private final Queue<SubCall> subCalls = new ConcurrentLinkedQueue<>();
    private volatile ReplicaTries.Watch watch = ReplicaTries.Watch.NONE;
    private volatile Outcome userOutcome = Outcome.OUTCOME_UNSPECIFIED;
    private volatile boolean anyAnswered;
    private volatile @Nullable ServingException capacityFailure;

    private ScoringCall(
            CheckedRequest checked,
            UserRows user,
            Supplier<DirectoryView> directory,
            Transport transport,
            ReplicaTries tries,
            Deadline deadline,
            BooleanSupplier redone) {
        this.checked = checked;
        this.user = user;
        this.directory = directory;
        this.transport = transport;
        this.tries = tries;
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
            ReplicaTries tries,
            Deadline deadline,
            BooleanSupplier redone) {
        ScoringCall call = new ScoringCall(checked, user, directory, transport, tries, deadline, redone);
        if (!user.scoreless()) {
            ReplicaPicker picker = tries.loads.picker(checked.picture().shardMap(), directory.get(), Set.of());
            call.dispatch(IntStream.range(0, checked.itemCount()).toArray(), picker, 0, null);
            if (picker.map().replicas() > 1) {
                call.watchSlow();
            }
        }
        call.settle();
        return call;
    }

    /// @param before the call that is tried anew with these items, or null
    /// @return whether anything was sent
    private boolean dispatch(int[] places, ReplicaPicker picker, int moves, @Nullable SubCall before) {
        ItemSplitter.Split split = ItemSplitter.split(checked.items(), checked.itemKeyType(), places, picker);
        boolean anySent = false;
        for (int node = 0; node < picker.map().nodes().size(); node++) {
            Address address = split.begin(node) < split.end(node) ? picker.address(node) : null;
            if (address != null && enter()) { // If nobody is there, its items stay UNAVAILABLE.
                NodeId id = picker.map().nodes().get(node);
                NodeLoad load = tries.loads.of(id);
                send(address, new SubCall(id, load, split.items(), split.begin(node), split.end(node), moves, before));
                anySent = true;
            }
        }
        return anySent;
    }

    /// @return false if the request has ended
    private boolean enter() {
        return pending.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    private void send(Address address, SubCall sub) {
        ScoreItemsRequest request = SubRequests.of(
                checked, user, sub.places, sub.from, sub.to, directory.get().epoch());
        if (sub.before() == null) {
            tries.first();
        }
        CompletableFuture<ScoreItemsResponse> call =
                transport.send(address, ShardGrpc.getScoreItemsMethod(), request, deadline);
        sub.began(call);
        calls.add(call);
        subCalls.add(sub);
        var unused = call.whenComplete((answer, failure) -> {
            try {
                if (answer != null) {
                    tries.answered(sub.load, sub.begun);
                    take(answer, sub);
                } else if (call.isCancelled()) {
                    sub.load.ended(sub.begun);
                } else if (failure != null) {
                    missed(WireErrors.of(failure), sub);
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

    private void take(ScoreItemsResponse answer, SubCall sub) {
        sub.fill(table, answer);
        userOutcome = answer.getUserOutcome();
        anyAnswered = true;
    }

    private void missed(ServingException failure, SubCall sub) {
        tries.failed(sub.load, sub.begun, failure.error());
        DirectoryView view = directory.get();
        ClusterPicture newest = view.picture();
        if (failure.error() == ServingError.WRONG_SHARD && sub.moves < MOVES_FOLLOWED_MAX && newest != null) {
            dispatch(sub.items(), tries.loads.picker(newest.shardMap(), view, Set.of()), sub.moves + 1, sub.before());
        } else if (ReplicaTries.isWorthAnother(failure.error()) && tryAgain(sub, tries.retries)) {
            return;
        } else if (failure.error() == ServingError.RELEASE_NOT_READY && redone.getAsBoolean()) {
            fail(failure); // Nobody waits for this call any more.
        } else if (failure.error().blame() == ServingError.Blame.CALLER) {
            fail(failure);
        } else if (failure.error().blame() == ServingError.Blame.CAPACITY) {
            capacityFailure = failure;
        }
    }

    /// Asks others for the items of a call, once.
    ///
    /// @return whether anybody was asked, now or before
    private boolean tryAgain(SubCall sub, TryBudget budget) {
        DirectoryView view = directory.get();
        ClusterPicture newest = view.picture();
        if (newest == null || newest.shardMap().replicas() == 1 || sub.depth() >= ReplicaTries.DEPTH_MAX) {
            return false;
        }
        if (!sub.isOnlyOne()) {
            return true;
        }
        ReplicaPicker others = tries.loads.picker(newest.shardMap(), view, sub.asked());
        return budget.spend() && sub.tryAgain() && dispatch(sub.items(), others, sub.moves, sub);
    }

    /// Looks for calls that take too long.
    private void watchSlow() {
        watch = tries.watch(deadline, () -> slow().forEach(sub -> tryAgain(sub, tries.hedges)), this::overdue);
        if (isDone()) {
            watch.close();
        }
    }

    private void overdue() {
        for (SubCall sub : slow()) {
            sub.load.overdue();
            tryAgain(sub, tries.retries);
        }
    }

    /// First tries without an answer that nobody else was asked for.
    private List<SubCall> slow() {
        return subCalls.stream()
                .filter(sub -> sub.depth() == 0 && sub.isOnlyOne())
                .toList();
    }

    private void fail(ServingException failure) {
        completeExceptionally(failure);
        watch.close();
        cancelCalls();
    }

    private void settle() {
        if (pending.decrementAndGet() > 0 || isDone()) {
            return;
        }
        watch.close();
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
        watch.close();
        cancelCalls();
        return cancelled;
    }

    private void cancelCalls() {
        calls.forEach(call -> call.cancel(true));
    }
}
