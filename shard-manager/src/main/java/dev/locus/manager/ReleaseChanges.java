package dev.locus.manager;

import dev.locus.internal.v1.ChangeRecord;
import dev.locus.internal.v1.InspectChangeResponse;
import dev.locus.internal.v1.PrepareReleaseResponse;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import dev.locus.topology.Trial;
import dev.locus.transport.WireErrors;
import dev.locus.v1.StageChangeRequest;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Stages, activates, undoes and drops changes. The state is read and written on the control plane's thread, which
/// waits for no node: stagings run side by side, and an activation need not wait for one. What makes a new picture
/// takes its turn.
final class ReleaseChanges {
    private static final System.Logger LOG = System.getLogger(ReleaseChanges.class.getName());

    /// How often a change makes way for others that are activated at the same time.
    private static final int ACTIVATION_ATTEMPTS_MAX = 20;

    /// A change that every node has ready.
    ///
    /// @param draft what they have ready
    record Staged(ChangeRecord change, Release draft, List<PrepareReleaseResponse> prepared) {}

    private final JobState state;
    private final NodeReleases nodes;
    private final Executor thread;
    private final InstantSource clock;
    /// Changes that nodes are at for the first time.
    private final Set<Long> staging = new HashSet<>();
    /// By change: the release on top of which nodes have it ready.
    private final Map<Long, Long> ready = new HashMap<>();
    /// Ends with the last that has taken its turn.
    private CompletableFuture<?> turn = CompletableFuture.completedFuture(null);

    ReleaseChanges(JobState state, NodeReleases nodes, Executor thread, InstantSource clock) {
        this.state = state;
        this.nodes = nodes;
        this.thread = thread;
        this.clock = clock;
    }

    /// Has the directories of a change read.
    CompletableFuture<InspectChangeResponse> inspect(StageChangeRequest request) {
        return onThread(() -> nodes.inspect(request, state.picture().shardMap()));
    }

    /// Has a change checked, loaded and warmed on every node.
    CompletableFuture<Staged> stage(StageChangeRequest request) {
        return inspect(request)
                .thenComposeAsync(
                        found -> prepareNew(ChangeRecord.newBuilder()
                                .setNumber(state.book().lastChange() + 1)
                                .setStagedMs(clock.millis())
                                .addAllModels(found.getModelsList())
                                .addAllViews(found.getViewsList())
                                .build()),
                        thread);
    }

    /// Records a change, then has nodes prepare it. A change that they refuse is forgotten.
    private CompletableFuture<Staged> prepareNew(ChangeRecord change) {
        Release draft = ReleaseDraft.draft(active(), change);
        state.record(state.book().withStaged(change));
        long number = change.getNumber();
        long base = activeNumber();
        staging.add(number);
        return nodes.prepare(draft, map())
                .handleAsync(
                        (prepared, failure) -> {
                            staging.remove(number);
                            if (failure != null) {
                                forget(number);
                                throw WireErrors.of(failure);
                            }
                            Staged staged = new Staged(state.book().change(number), draft, prepared);
                            ready.put(number, base);
                            refresh(number);
                            return staged;
                        },
                        thread);
    }

    private void forget(long change) {
        ready.remove(change);
        endTrials(change);
        nodes.drop(-change, map());
        if (state.book().staged().containsKey(change)) {
            state.record(state.book().withoutStaged(change));
        }
    }

    private void endTrials(long change) {
        ClusterPicture picture = state.picture();
        List<Trial> others = TrialPlan.without(picture, change);
        if (others.size() < picture.trials().size()) {
            state.record(picture.withTrials(others));
        }
    }

    /// Drops a staged change, also one that nodes are still at.
    CompletableFuture<ChangeRecord> drop(long number) {
        return onThread(() -> {
            ChangeRecord change = state.book().change(number);
            forget(number);
            return CompletableFuture.completedFuture(change);
        });
    }

    /// Activates a staged change on top of what is active by then. What has come since it was staged is warmed first;
    /// the nodes then confirm that they have the very release.
    ///
    /// @param forced why, if something was against it; else empty
    CompletableFuture<ClusterPicture> activate(long number, String forced) {
        return activate(number, forced, ACTIVATION_ATTEMPTS_MAX);
    }

    /// Nothing is loaded while the turn is taken, or others would wait for it: should another release have become
    /// active meanwhile, the change is made ready on top of it first, and then takes another turn.
    private CompletableFuture<ClusterPicture> activate(long number, String forced, int attempts) {
        return makeReady(number)
                .thenCompose(base -> inTurn(() -> base == activeNumber() || attempts == 1
                        ? activateNow(number, forced).thenApply(Optional::of)
                        : CompletableFuture.completedFuture(Optional.<ClusterPicture>empty())))
                .thenCompose(picture -> picture.map(CompletableFuture::completedFuture)
                        .orElseGet(() -> activate(number, forced, attempts - 1)));
    }

    /// Has nodes make a staged change ready on top of what is active now, unless they have.
    ///
    /// @return the release on top of which it is ready
    CompletableFuture<Long> makeReady(long number) {
        return onThread(() -> {
            ChangeRecord change = state.book().change(number);
            if (staging.contains(number)) {
                throw new ServingException(
                        ServingError.CHANGE_REFUSED,
                        "change " + number + " is still being staged: activate or try it when it is done");
            }
            long base = activeNumber();
            return isReady(number)
                    ? CompletableFuture.completedFuture(base)
                    : nodes.prepare(ReleaseDraft.draft(active(), change), map()).thenApply(prepared -> base);
        });
    }

    private CompletableFuture<ClusterPicture> activateNow(long number, String forced) {
        ChangeRecord staged = state.book().change(number);
        ChangeRecord change = staged.getUndoes() == 0
                ? staged
                : Undo.of(state.book().history(), active(), staged.getUndoes(), number, staged.getStagedMs());
        Release next = ReleaseDraft.next(active(), change, clock.millis(), forced);
        return nodes.confirm(next, map())
                .thenApplyAsync(
                        prepared -> {
                            state.book().change(number); // It may have been dropped.
                            state.activate(next);
                            ready.remove(number);
                            state.book().staged().keySet().forEach(this::refresh);
                            return state.picture();
                        },
                        thread)
                .whenCompleteAsync(
                        (picture, failure) -> {
                            if (failure != null && activeNumber() < next.number()) {
                                nodes.drop(next.number(), map());
                            }
                        },
                        thread);
    }

    /// The change that undoes a release, checked as far as records go.
    ///
    /// @param release 0 = the active one
    CompletableFuture<ChangeRecord> undo(long release) {
        return onThread(() -> {
            ChangeRecord change = Undo.of(
                    state.book().history(), active(), release, state.book().lastChange() + 1, clock.millis());
            Release active = state.picture().release();
            try {
                ReleaseDraft.draft(active, change);
            } catch (ServingException e) {
                throw active == null
                        ? e
                        : Undo.blame(change, active, state.book().history(), e);
            }
            return CompletableFuture.completedFuture(change);
        });
    }

    /// Undoes a release: stages and activates the change that does. On failure all is as it was.
    ///
    /// @param release 0 = the active one
    CompletableFuture<ClusterPicture> rollBack(long release) {
        return undo(release)
                .thenComposeAsync(
                        undo -> {
                            ChangeRecord change = undo.toBuilder()
                                    .setNumber(state.book().lastChange() + 1)
                                    .build();
                            return prepareNew(change)
                                    .thenCompose(staged -> activate(change.getNumber(), ""))
                                    .handleAsync(
                                            (picture, failure) ->
                                                    failure == null ? picture : giveUp(change, WireErrors.of(failure)),
                                            thread);
                        },
                        thread);
    }

    private ClusterPicture giveUp(ChangeRecord undo, ServingException failure) {
        if (state.book().staged().containsKey(undo.getNumber())) {
            forget(undo.getNumber());
        }
        Release active = active();
        throw failure.error() == ServingError.INVALID_MODEL && active != null
                ? Undo.blame(undo, active, state.book().history(), failure)
                : failure;
    }

    /// Frees what only a release that is not active needs.
    CompletableFuture<ClusterPicture> retire(long release, boolean force) {
        return inTurn(() -> {
            ClusterPicture picture = state.picture();
            Retirement.check(release, picture, force);
            state.record(picture.withoutPrevious());
            return CompletableFuture.completedFuture(state.picture());
        });
    }

    /// Has nodes make staged changes ready on top of what is active now: after an activation, or when a node has come
    /// back. Nobody waits for it: an activation makes up for what is missing.
    void refreshAll() {
        ready.clear();
        state.book().staged().keySet().forEach(this::refresh);
    }

    private void refresh(long number) {
        ChangeRecord change = state.book().staged().get(number);
        if (change == null || staging.contains(number) || isReady(number) || !nodes.areThere(map())) {
            return;
        }
        long base = activeNumber();
        ready.remove(number);
        CompletableFuture<List<PrepareReleaseResponse>> prepared;
        try {
            prepared = nodes.prepare(ReleaseDraft.draft(active(), change), map());
        } catch (ServingException e) {
            prepared = CompletableFuture.failedFuture(e);
        }
        var _ = prepared.whenCompleteAsync(
                (done, failure) -> {
                    boolean isStaged = state.book().staged().containsKey(number);
                    if (failure == null && isStaged) {
                        ready.put(number, base);
                        return;
                    }
                    if (isStaged) {
                        endTrials(number);
                        LOG.log(
                                System.Logger.Level.WARNING,
                                "change " + number + " can't be made ready on release " + base + ": "
                                        + WireErrors.of(failure).text());
                    }
                    nodes.drop(-number, map());
                },
                thread);
    }

    private boolean isReady(long change) {
        Long base = ready.get(change);
        return base != null && base == activeNumber();
    }

    private @Nullable Release active() {
        return state.picture().release();
    }

    private long activeNumber() {
        Release active = active();
        return active == null ? 0 : active.number();
    }

    private ShardMap map() {
        return state.picture().shardMap();
    }

    /// Reads the state.
    <T> CompletableFuture<T> read(Function<JobState, T> work) {
        return CompletableFuture.supplyAsync(() -> work.apply(state), thread);
    }

    /// Changes that nodes are at for the first time.
    CompletableFuture<Set<Long>> staging() {
        return CompletableFuture.supplyAsync(() -> Set.copyOf(staging), thread);
    }

    private <T> CompletableFuture<T> inTurn(Supplier<CompletableFuture<T>> work) {
        return onThread(() -> {
            CompletableFuture<T> mine =
                    turn.<@Nullable Void>handle((done, failure) -> null).thenComposeAsync(before -> work.get(), thread);
            turn = mine;
            return mine;
        });
    }

    private <T> CompletableFuture<T> onThread(Supplier<CompletableFuture<T>> work) {
        return CompletableFuture.completedFuture(null).thenComposeAsync(start -> work.get(), thread);
    }
}
