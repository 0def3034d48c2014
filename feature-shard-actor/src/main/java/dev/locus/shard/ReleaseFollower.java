package dev.locus.shard;

import dev.locus.directory.DirectoryView;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps the releases of this node in step with the picture: has the active one, keeps the previous one, frees the
/// older. All of it runs on one control thread, one thing at a time.
final class ReleaseFollower {
    private static final System.Logger LOG = System.getLogger(ReleaseFollower.class.getName());

    private final ReleasePreparer preparer;
    private final ServedReleases served;
    private final LoadedTables tables;
    private final ModelCopies models;
    private final Executor control;
    private final Runnable onReady;
    private final Consumer<RuntimeException> onFailure;
    /// Retired, but perhaps still read by requests. Touched by the control thread only.
    private final List<ServableRelease> leaving = new ArrayList<>();

    private volatile long epoch;

    /// @param onReady called on the control thread whenever the active release of a picture is ready
    /// @param onFailure called there if it can't be made ready
    ReleaseFollower(
            ReleasePreparer preparer,
            ServedReleases served,
            LoadedTables tables,
            ModelCopies models,
            Executor control,
            Runnable onReady,
            Consumer<RuntimeException> onFailure) {
        this.preparer = preparer;
        this.served = served;
        this.tables = tables;
        this.models = models;
        this.control = control;
        this.onReady = onReady;
        this.onFailure = onFailure;
    }

    /// The newest epoch that this node has heard of.
    long epoch() {
        return epoch;
    }

    void see(DirectoryView view) {
        ClusterPicture picture = view.picture();
        if (picture != null && picture.epoch() > epoch) {
            epoch = picture.epoch();
            control.execute(() -> follow(picture));
        }
    }

    private void follow(ClusterPicture picture) {
        try {
            if (picture.release() != null) {
                prepareNow(picture, picture.release());
                Release previous = picture.previousRelease();
                long active = picture.release().number();
                long oldest = previous == null ? active : previous.number();
                retire(number -> number < oldest);
            }
            onReady.run();
            preparePrevious(picture);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "can't follow the picture of epoch " + epoch, e);
            onFailure.accept(e);
        }
    }

    /// After a restart; else it is there already. Nobody waits for it, and the active release serves without it.
    private void preparePrevious(ClusterPicture picture) {
        Release previous = picture.previousRelease();
        if (previous == null) {
            return;
        }
        try {
            prepareNow(picture, previous);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "can't serve the previous release, " + previous, e);
        }
    }

    private void prepareNow(ClusterPicture picture, Release release) {
        ServableRelease present = served.all().get(release.number());
        if (present == null || !present.release().equals(release)) {
            replace(present, preparer.prepare(picture.shardMap(), release));
        }
    }

    /// Prepares a release in its turn.
    CompletableFuture<ServableRelease> prepare(ShardMap map, Release release) {
        return onControl(() -> {
            ServableRelease present = served.all().get(release.number());
            if (present != null && present.release().equals(release)) {
                return present;
            }
            ServableRelease prepared = preparer.prepare(map, release);
            replace(present, prepared);
            return prepared;
        });
    }

    /// Drops a release that was prepared and is not to be activated.
    CompletableFuture<Boolean> drop(long number) {
        return onControl(() -> {
            boolean had = served.has(number);
            retire(each -> each == number);
            return had;
        });
    }

    /// Ends what models still run, also those of releases that have left. For a node that stops: it serves nothing
    /// any more.
    void endRuns() {
        control.execute(() ->
                Stream.concat(served.all().values().stream(), leaving.stream()).forEach(ServableRelease::endRuns));
    }

    private <T> CompletableFuture<T> onControl(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, control);
    }

    /// A number may be staged again with other content, until it is active.
    private void replace(@Nullable ServableRelease present, ServableRelease prepared) {
        served.add(prepared);
        if (present != null) {
            leaving.add(present);
            sweep();
        }
    }

    private void retire(LongPredicate gone) {
        served.all().values().stream()
                .filter(release -> gone.test(release.release().number()))
                .forEach(leaving::add);
        served.remove(gone);
        sweep();
    }

    /// Removes from disk what only releases that have left named, once the last request that read it has ended.
    private void sweep() {
        List<ServableRelease> free =
                leaving.stream().filter(release -> release.freed().isDone()).toList();
        leaving.removeAll(free);
        Map<String, Runnable> forget = new LinkedHashMap<>();
        for (ServableRelease release : free) {
            release.release().views().values().forEach(view -> forget.put(name(view), () -> tables.forget(view)));
            release.release().models().values().forEach(model -> forget.put(name(model), () -> models.forget(model)));
        }
        Stream.concat(served.all().values().stream(), leaving.stream()).forEach(release -> {
            release.release().views().values().forEach(view -> forget.remove(name(view)));
            release.release().models().values().forEach(model -> forget.remove(name(model)));
        });
        forget.values().forEach(Runnable::run);
        for (ServableRelease release : leaving) {
            var _ = release.freed().thenRunAsync(this::sweep, control);
        }
    }

    private static String name(ViewRecord view) {
        return "view " + LoadedTables.tableOf(view);
    }

    private static String name(ModelRecord model) {
        return "model " + model.getName() + "/" + model.getVersion();
    }
}
