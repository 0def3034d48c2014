package dev.locus.shard;

import com.google.common.base.Ticker;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.locus.feature.RowBatch;
import dev.locus.internal.v1.ApplyWritesRequest;
import dev.locus.internal.v1.ApplyWritesResponse;
import dev.locus.internal.v1.DropReleaseRequest;
import dev.locus.internal.v1.DropReleaseResponse;
import dev.locus.internal.v1.EntityRow;
import dev.locus.internal.v1.GetInventoryRequest;
import dev.locus.internal.v1.GetInventoryResponse;
import dev.locus.internal.v1.GetRowRequest;
import dev.locus.internal.v1.InspectChangeRequest;
import dev.locus.internal.v1.InspectChangeResponse;
import dev.locus.internal.v1.PrepareReleaseRequest;
import dev.locus.internal.v1.PrepareReleaseResponse;
import dev.locus.internal.v1.ReadRowsRequest;
import dev.locus.internal.v1.ReadRowsResponse;
import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.internal.v1.ShardGrpc;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.transport.Deadline;
import dev.locus.transport.RequestContext;
import dev.locus.transport.Service;
import dev.locus.v1.FeatureRow;
import java.lang.foreign.ValueLayout;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// What a shard actor answers to proxies and to the manager. Scoring, and reading from the store, run on scorer
/// threads, changes on
/// the control thread; only rows in memory are read on the transport's.
final class ShardService {
    private final NodeId node;
    private final ShardConfig config;
    private final ServedReleases served;
    private final ReleaseFollower follower;
    private final ScorerThreads threads;
    private final ScoringScratch[] scratches;
    private final Executor control;
    private final Supplier<String> activity;
    private final InstantSource clock;
    private final Ticker ticker;
    private final FaultLog faults;
    private final WriteService writes;
    private final ReadPhases phases;
    private final InputRecorder recorder;

    ShardService(
            NodeId node,
            ShardConfig config,
            ServedReleases served,
            ReleaseFollower follower,
            ScorerThreads threads,
            Executor control,
            Supplier<String> activity,
            WriteService writes,
            ReadPhases phases,
            InstantSource clock,
            Ticker ticker,
            InputRecorder recorder) {
        this.node = node;
        this.config = config;
        this.served = served;
        this.follower = follower;
        this.threads = threads;
        this.control = control;
        this.activity = activity;
        this.writes = writes;
        this.phases = phases;
        this.clock = clock;
        this.ticker = ticker;
        this.faults = new FaultLog(ticker);
        this.recorder = recorder;
        this.scratches = new ScoringScratch[config.scorerThreads()];
        Arrays.setAll(scratches, thread -> new ScoringScratch(config.itemsPerRunMax()));
    }

    Service service() {
        return Service.builder(ShardGrpc.getServiceDescriptor())
                .on(ShardGrpc.getScoreItemsMethod(), this::scoreItems)
                .on(ShardGrpc.getReadRowsMethod(), this::readRows)
                .on(ShardGrpc.getApplyWritesMethod(), this::applyWrites)
                .on(ShardGrpc.getGetRowMethod(), this::getRow)
                .on(ShardGrpc.getInspectChangeMethod(), (request, context) -> inspect(request))
                .on(ShardGrpc.getPrepareReleaseMethod(), (request, context) -> prepare(request))
                .on(ShardGrpc.getDropReleaseMethod(), (request, context) -> drop(request))
                .on(ShardGrpc.getGetInventoryMethod(), (request, context) -> inventory(request))
                .build();
    }

    private CompletableFuture<ScoreItemsResponse> scoreItems(ScoreItemsRequest request, RequestContext context) {
        return onScorer(
                "scoring with model '" + request.getModel() + "'",
                context,
                thread -> withRelease(request.getRelease(), request.getDraftOf(), release -> {
                    ServableModel model = release.model(request.getModel());
                    if (model == null) {
                        throw new ServingException(
                                ServingError.UNKNOWN_MODEL,
                                "release " + request.getRelease() + " has no model '" + request.getModel() + "'");
                    }
                    return new ItemScoring(
                                    model,
                                    scratches[thread],
                                    model.batch(thread),
                                    clock.millis(),
                                    recorder,
                                    node.value())
                            .score(request, release, follower.epoch());
                }));
    }

    /// Rows in memory are read on the transport's thread: handing over would cost more than reading.
    private CompletableFuture<ReadRowsResponse> readRows(ReadRowsRequest request, RequestContext context) {
        if (withRelease(request.getRelease(), request.getDraftOf(), release -> areInMemory(request, release))) {
            ScoringScratch scratch = new ScoringScratch(1);
            return here(
                    "reading rows",
                    () -> withRelease(
                            request.getRelease(),
                            request.getDraftOf(),
                            release -> readRows(request, release, scratch)));
        }
        return onScorer(
                "reading rows",
                context,
                thread -> withRelease(
                        request.getRelease(),
                        request.getDraftOf(),
                        release -> readRows(request, release, scratches[thread])));
    }

    private static boolean areInMemory(ReadRowsRequest request, ServableRelease release) {
        for (String name : request.getViewsList()) {
            DataVersion view = release.view(name);
            if (view != null && !view.rows().inMemory()) {
                return false;
            }
        }
        return true;
    }

    private <T> CompletableFuture<T> here(String doing, Supplier<T> work) {
        try {
            return CompletableFuture.completedFuture(work.get());
        } catch (RuntimeException e) {
            faults.record(doing, e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private ReadRowsResponse readRows(ReadRowsRequest request, ServableRelease release, ScoringScratch scratch) {
        KeyBatch key = scratch.userKey();
        key.set(request.getKey());
        if (key.count() == 0 || !release.holds(key.hash(0))) {
            throw WrongShard.refusal(key.text(0), follower.epoch());
        }
        ReadRowsResponse.Builder answer = ReadRowsResponse.newBuilder().setEpoch(follower.epoch());
        for (String name : request.getViewsList()) {
            DataVersion view = release.view(name);
            if (view == null) {
                throw new ServingException(
                        ServingError.INTERNAL, "release " + request.getRelease() + " has no view '" + name + "'");
            }
            EntityRow.Builder row = answer.addRowsBuilder().setView(name);
            RowBatch rows = scratch.userRow();
            view.rows().find(key, rows, scratch.userFound());
            if (scratch.userFound()[0]) {
                row.setRow(copy(rows, view.schema().layout().strideBytes()));
            }
        }
        return answer.build();
    }

    private CompletableFuture<FeatureRow> getRow(GetRowRequest request, RequestContext context) {
        return onScorer(
                "reading a row for people",
                context,
                thread -> withRelease(
                        request.getRelease(),
                        0,
                        release -> ReadableRow.read(
                                request, release, scratches[thread], follower.epoch(), clock.millis())));
    }

    private static ByteString copy(RowBatch rows, int bytes) {
        return UnsafeByteOperations.unsafeWrap(
                RowBatch.memory().asSlice(rows.address(0), bytes).toArray(ValueLayout.JAVA_BYTE));
    }

    /// Work whose caller has gone, or whose deadline has passed, is not done.
    private <T> CompletableFuture<T> onScorer(String doing, RequestContext context, IntFunction<T> work) {
        Deadline deadline = context.deadline();
        CompletableFuture<T> future = threads.run(thread -> {
            if (deadline != null && deadline.isPast(ticker)) {
                throw new ServingException(ServingError.DEADLINE_EXCEEDED, "the deadline passed in the queue");
            }
            return work.apply(thread);
        });
        context.onCancel(() -> future.cancel(false));
        return future.whenComplete((answer, failure) -> {
            if (failure != null) {
                faults.record(doing, failure);
            }
        });
    }

    private CompletableFuture<ApplyWritesResponse> applyWrites(ApplyWritesRequest request, RequestContext unused) {
        return withRelease(request.getRelease(), 0, release -> writes.apply(request, release, follower.epoch()));
    }

    /// Rows may be read while the work runs: their memory is not used again before it ends.
    private <T> T withRelease(long number, long draftOf, Function<ServableRelease, T> work) {
        ServableRelease release = served.lease(number, draftOf);
        if (release == null) {
            throw new ServingException(
                    ServingError.RELEASE_NOT_READY,
                    "node " + node + " does not serve " + name(number, draftOf) + ", only " + served.numbers());
        }
        int phase = phases.enter();
        try {
            return work.apply(release);
        } finally {
            phases.exit(phase);
            release.giveBack();
        }
    }

    private static String name(long number, long draftOf) {
        return number > 0 ? "release " + number : "the draft of change " + -number + " on release " + draftOf;
    }

    private CompletableFuture<InspectChangeResponse> inspect(InspectChangeRequest request) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return ChangeInspector.inspect(request);
                    } catch (RuntimeException e) {
                        throw PreparationFailure.of(e);
                    }
                },
                control);
    }

    private CompletableFuture<PrepareReleaseResponse> prepare(PrepareReleaseRequest request) {
        return follower.prepare(ClusterPicture.fromRecord(request.getShardMap()), new Release(request.getRelease()))
                .thenApply(release -> {
                    PrepareReleaseResponse.Builder answer = PrepareReleaseResponse.newBuilder();
                    release.views().values().forEach(view -> answer.addViews(view.inventory()));
                    return answer.build();
                });
    }

    private CompletableFuture<DropReleaseResponse> drop(DropReleaseRequest request) {
        return follower.drop(request.getRelease()).thenApply(had -> DropReleaseResponse.getDefaultInstance());
    }

    private CompletableFuture<GetInventoryResponse> inventory(GetInventoryRequest unused) {
        GetInventoryResponse.Builder answer = GetInventoryResponse.newBuilder()
                .setNode(node.value())
                .setEpoch(follower.epoch())
                .setActivity(activity.get())
                .setImageBytesMax(config.imageBytesMax())
                .setDiskFreeBytes(config.dataDirectory().toFile().getUsableSpace())
                .addAllReleases(served.all().keySet());
        served.dataVersions().forEach(view -> answer.addViews(view.inventory()));
        return CompletableFuture.completedFuture(answer.build());
    }
}
