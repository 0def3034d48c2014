package dev.locus.shard;

import com.google.common.base.Ticker;
import dev.locus.directory.Directory;
import dev.locus.directory.Member;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import dev.locus.transport.Transport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One node of a job, running: it holds partitions of feature rows and scores the items whose rows it holds.
///
/// Starting it opens its data directory and follows the directory's picture; once the active release is ready it
/// registers itself, and not before. The same object runs embedded, as a process, and inside a Ray actor.
public final class ShardActor implements AutoCloseable {
    private static final Duration SWEEP_PERIOD = Duration.ofMinutes(10);

    private final DataDirectory data;
    private final Store store;
    private final ServedReleases served = new ServedReleases();
    private final ShardConfig config;
    private final ScorerThreads threads;
    private final ReleaseFollower follower;
    private final ExecutorService control;
    private final ExecutorService loading;
    private final ScheduledExecutorService writer;
    private final UpdateFigures updateFigures;
    private final Directory directory;
    private final Transport.Listener listener;
    private final Directory.Registration presence;
    private final Directory.Registration subscription;
    private final AtomicReference<String> activity = new AtomicReference<>("");
    private final CompletableFuture<NodeId> ready = new CompletableFuture<>();
    private Directory.@Nullable Registration registration;
    private boolean closed;

    private ShardActor(
            ShardConfig config,
            DataDirectory data,
            Store store,
            Transport transport,
            Directory directory,
            InstantSource clock,
            Ticker ticker,
            InputRecorder recorder,
            Semaphore turns) {
        this.config = config;
        this.data = data;
        this.store = store;
        this.directory = directory;
        this.threads = new ScorerThreads(config.scorerThreads(), config.queueRequestsMax());
        this.control = oneThread("locus-control-" + data.node());
        ThreadFactory loadingThread = daemon("locus-loading-" + data.node());
        this.loading = Executors.newSingleThreadExecutor(work -> loadingThread.newThread(BackgroundPriority.of(work)));
        LoadedTables tables = new LoadedTables(store, data);
        ModelCopies models = new ModelCopies(data);
        ReadPhases phases = new ReadPhases();
        UpdateLog log = new UpdateLog(store);
        this.writer = Executors.newSingleThreadScheduledExecutor(daemon("locus-writer-" + data.node()));
        this.updateFigures = new UpdateFigures(clock);
        LiveUpdates updates =
                new LiveUpdates(store, log, phases, writer, config.queueWritesMax(), this::imageMayGrow, updateFigures);
        ReleasePreparer preparer =
                new ReleasePreparer(data.node(), config, store, tables, models, served, log, updates, activity::set);
        this.follower = new ReleaseFollower(
                preparer, served, tables, models, control, inTurn(turns), this::register, ready::completeExceptionally);
        ShardService service = new ShardService(
                data.node(),
                config,
                served,
                follower,
                threads,
                control,
                activity::get,
                new WriteService(updates, clock),
                phases,
                clock,
                ticker,
                recorder);
        long sweepMinutes = SWEEP_PERIOD.toMinutes();
        var _ = writer.scheduleWithFixedDelay(
                () -> updates.sweep(served.dataVersions(), clock.millis()),
                sweepMinutes,
                sweepMinutes,
                TimeUnit.MINUTES);
        this.listener = transport.listen(config.listen(), List.of(service.service()));
        this.presence = directory.register(new Member(Member.Role.NODE, data.node(), listener.address()));
        this.subscription = directory.subscribe(follower::see);
    }

    private Executor inTurn(Semaphore turns) {
        return work -> loading.execute(() -> {
            turns.acquireUninterruptibly();
            try {
                work.run();
            } finally {
                turns.release();
            }
        });
    }

    private boolean imageMayGrow(long bytes) {
        return config.imageBytesMax() == 0
                || bytes
                                + served.dataVersions().stream()
                                        .mapToLong(each -> each.rows().imageBytes())
                                        .sum()
                        <= config.imageBytesMax();
    }

    private static ExecutorService oneThread(String name) {
        return Executors.newSingleThreadExecutor(daemon(name));
    }

    private static ThreadFactory daemon(String name) {
        return Thread.ofPlatform().daemon().name(name).factory();
    }

    /// @param newNodeId names the node if its data directory is new
    /// @param recorder keeps the inputs of some requests; whoever made it closes it
    /// @param turns a permit for each node that may load at a time: nodes of one process share its processors, and
    ///     should leave some to requests
    /// @throws IllegalStateException if the data directory is in use by another process
    /// @throws dev.locus.protocol.ServingException if its store is damaged, or the disk is full
    public static ShardActor start(
            ShardConfig config,
            Supplier<NodeId> newNodeId,
            Transport transport,
            Directory directory,
            InstantSource clock,
            Ticker ticker,
            InputRecorder recorder,
            Semaphore turns) {
        DataDirectory data = DataDirectory.open(config.dataDirectory(), newNodeId);
        Store store = null;
        try {
            store = RocksStore.open(data.store());
            return new ShardActor(config, data, store, transport, directory, clock, ticker, recorder, turns);
        } catch (RuntimeException e) {
            if (store != null) {
                store.close();
            }
            data.close();
            throw e instanceof Store.StoreException failure ? PreparationFailure.of(failure) : e;
        }
    }

    private synchronized void register() {
        if (registration == null && !closed) {
            registration = directory.register(new Member(Member.Role.SHARD, data.node(), listener.address()));
        }
        ready.complete(data.node());
    }

    /// Done when this node has what the first picture it saw asks for; failed with the reason why it can't serve
    /// it, such as damaged data. It then stays out of the directory: no answers rather than wrong ones.
    public CompletableFuture<NodeId> ready() {
        return ready.copy();
    }

    public NodeId node() {
        return data.node();
    }

    public Address address() {
        return listener.address();
    }

    /// What it holds and does now. Cheap: looks at no row and no file. It may be asked after it was closed, too.
    public ShardFigures figures() {
        return ShardFigures.of(follower.epoch(), threads, served.dataVersions());
    }

    public UpdateFigures updateFigures() {
        return updateFigures;
    }

    /// Bytes of the files in its data directory. Looks at every file.
    public long dataDirectoryBytes() {
        return data.bytes();
    }

    ServedReleases served() {
        return served;
    }

    /// Leaves the directory, finishes what it has, frees everything. Idempotent.
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (registration != null) {
                registration.close();
            }
        }
        presence.close();
        subscription.close();
        listener.close();
        threads.close();
        follower.endRuns(); // Those that did not end by themselves: the JVM may end now, and must not under a run.
        end(loading);
        end(control);
        end(writer);
        served.remove(number -> true);
        store.close();
        data.close();
    }

    private static void end(ExecutorService thread) {
        thread.shutdown();
        try {
            thread.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
