package dev.locus.shard;

import dev.locus.internal.v1.KeyUpdates;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.WriteOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/// Takes the live updates of a node: folds them into the update log, many in one synced write (group commit), and then
/// into every serving image. One thread writes; requests wait in a bounded queue, and full means refused at once. A
/// write is answered when it is on disk and served.
final class LiveUpdates {
    /// Writes that one synced write takes.
    private static final int COMMIT_WRITES_MAX = 4_096;

    /// Writes of one request, waiting.
    record Waiting(String view, List<KeyWrite> writes, CompletableFuture<List<WriteOutcome>> answer) {}

    private static final System.Logger LOG = System.getLogger(LiveUpdates.class.getName());

    private final Store store;
    private final UpdateLog log;
    private final ReadPhases phases;
    private final Executor writer;
    private final int queueWritesMax;
    private final LongPredicate imageMayGrow;
    private final UpdateFigures figures;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    /// Touched by the writing thread only.
    private final List<FoldedRows> folded = new ArrayList<>();

    /// @param writer runs one task at a time, in order
    /// @param queueWritesMax writes that may wait
    /// @param imageMayGrow whether the node's images may take so many bytes more
    LiveUpdates(
            Store store,
            UpdateLog log,
            ReadPhases phases,
            Executor writer,
            int queueWritesMax,
            LongPredicate imageMayGrow,
            UpdateFigures figures) {
        this.store = store;
        this.log = log;
        this.phases = phases;
        this.writer = writer;
        this.queueWritesMax = queueWritesMax;
        this.imageMayGrow = imageMayGrow;
        this.figures = figures;
    }

    /// @return an outcome for each write, when those that are applied are on disk and served
    CompletableFuture<List<WriteOutcome>> apply(String view, List<KeyWrite> writes) {
        if (queued.addAndGet(writes.size()) > queueWritesMax) {
            queued.addAndGet(-writes.size());
            return CompletableFuture.failedFuture(new ServingException(
                    ServingError.TOO_MANY_REQUESTS,
                    queueWritesMax + " writes wait already (queue_writes_max): try again, or send less"));
        }
        Waiting waiting = new Waiting(view, writes, new CompletableFuture<>());
        queue.add(waiting);
        schedule();
        return waiting.answer();
    }

    private void schedule() {
        if (!scheduled.getAndSet(true)) {
            writer.execute(this::commitQueued);
        }
    }

    private void commitQueued() {
        scheduled.set(false);
        List<Waiting> taken = new ArrayList<>();
        int writes = 0;
        while (writes < COMMIT_WRITES_MAX) {
            Waiting next = queue.poll();
            if (next == null) {
                break;
            }
            writes += next.writes().size();
            taken.add(next);
        }
        queued.addAndGet(-writes);
        commit(taken);
        if (!queue.isEmpty()) {
            schedule();
        }
    }

    private void commit(List<Waiting> taken) {
        folded.removeIf(FoldedRows::isClosed);
        UpdateCommit commit = new UpdateCommit(log);
        List<Waiting> committed = new ArrayList<>();
        List<List<WriteOutcome>> outcomes = new ArrayList<>();
        for (Waiting waiting : taken) {
            try {
                checkRoom(waiting);
                outcomes.add(commit.add(waiting.view(), waiting.writes()));
                committed.add(waiting);
            } catch (RuntimeException e) {
                waiting.answer().completeExceptionally(PreparationFailure.of(e));
            }
        }
        try {
            log.write(commit);
            commit.forEach((view, storeKey, updates) ->
                    folded.stream().filter(rows -> rows.isOf(view)).forEach(rows -> rows.update(storeKey, updates)));
            advancePhase();
        } catch (RuntimeException e) {
            RuntimeException failure = PreparationFailure.of(e);
            committed.forEach(waiting -> waiting.answer().completeExceptionally(failure));
            return;
        }
        for (int i = 0; i < committed.size(); i++) {
            figures.count(committed.get(i).view(), committed.get(i).writes(), outcomes.get(i));
            committed.get(i).answer().complete(outcomes.get(i));
        }
    }

    /// Every write may need a new entry in each image; the old ones come back later.
    private void checkRoom(Waiting waiting) {
        int rows = COMMIT_WRITES_MAX + waiting.writes().size();
        long keyBytes = waiting.writes().stream()
                        .mapToLong(write -> write.storeKey().size())
                        .sum()
                + COMMIT_WRITES_MAX * 32L;
        long grows = 0;
        for (FoldedRows each : folded) {
            if (each.isOf(waiting.view())) {
                grows += (long) waiting.writes().size()
                        * each.data().schema().layout().strideBytes();
                if (!each.image().hasRoom(rows, keyBytes)) {
                    throw full(
                            waiting,
                            "so many rows were added since "
                                    + each.data().record().getDataVersion());
                }
            }
        }
        if (!imageMayGrow.test(grows)) {
            throw full(waiting, "image_bytes_max is reached");
        }
    }

    private static ServingException full(Waiting waiting, String why) {
        return new ServingException(
                ServingError.IMAGE_FULL,
                "the serving image of view '" + waiting.view() + "' is full, " + why
                        + ": load a new data version, give the node more memory, or add nodes");
    }

    private void advancePhase() {
        if (phases.tryAdvance()) {
            folded.forEach(each -> each.image().phaseHasAdvanced());
        }
    }

    /// Takes what is kept in vain out of the log of every view, one partition a turn.
    ///
    /// @param served data versions that are served
    void sweep(Collection<DataVersion> served, long nowMillis) {
        served.stream()
                .collect(Collectors.groupingBy(each -> each.record().getName()))
                .forEach((view, versions) -> {
                    UpdateSweep sweep = UpdateSweep.of(view, versions, nowMillis);
                    int partitions = versions.get(0).rows().partitions();
                    for (int partition = 0; partition < partitions; partition++) {
                        int each = partition;
                        writer.execute(() -> sweep(view, sweep, each));
                    }
                });
    }

    private void sweep(String view, UpdateSweep sweep, int partition) {
        try {
            List<byte[]> keys = sweep.keys(log, partition);
            if (!keys.isEmpty()) {
                log.delete(view, keys);
                keys.forEach(key -> folded.stream()
                        .filter(rows -> rows.isOf(view))
                        .forEach(rows -> rows.update(key, KeyUpdates.getDefaultInstance())));
                figures.countSwept(view, keys.size());
                advancePhase();
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "can't sweep the update log of view '" + view + "'", e);
        }
    }

    /// Brings a data version that is about to be served up to the log, and keeps it so.
    ///
    /// @return done when it is in step
    CompletableFuture<Void> keepInStep(DataVersion data) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (!(data.rows() instanceof ImageRows image)) { // Reading folds them in.
            done.complete(null);
            return done;
        }
        FoldedRows rows = new FoldedRows(data, image, store);
        writer.execute(() -> {
            folded.add(rows);
            bringIntoStep(rows, 0, done);
        });
        return done;
    }

    /// One partition a turn, so that writes need not wait for all.
    private void bringIntoStep(FoldedRows rows, int partition, CompletableFuture<Void> done) {
        try {
            rows.bringIntoStep(log, partition);
        } catch (RuntimeException e) {
            folded.remove(rows);
            done.completeExceptionally(PreparationFailure.of(e));
            return;
        }
        if (partition + 1 == rows.image().partitions()) {
            done.complete(null);
        } else {
            writer.execute(() -> bringIntoStep(rows, partition + 1, done));
        }
    }
}
