package dev.locus.shard;

import dev.locus.directory.DirectoryView;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps the releases of this node in step with the picture: has the active one, keeps the previous one, frees the
/// older; has the drafts of staged changes. Its state belongs to one control thread, where nothing takes long: what has
/// to
/// be loaded is loaded on the loading thread, one release after the other, so that an activation need not wait for it.
final class ReleaseFollower {
    private static final System.Logger LOG = System.getLogger(ReleaseFollower.class.getName());

    private final ReleasePreparer preparer;
    private final ServedReleases served;
    private final LoadedTables tables;
    private final ModelCopies models;
    private final Executor control;
    private final Executor loading;
    private final Runnable onReady;
    private final Consumer<RuntimeException> onFailure;
    /// Retired, but perhaps still read by requests. Touched by the control thread only, as is the rest.
    private final List<ServableRelease> leaving = new ArrayList<>();

    private final List<Preparation> preparing = new ArrayList<>();
    /// What they named leaves the disk, unless something else names it.
    private final List<Release> gone = new ArrayList<>();

    /// The newest picture whose active release is ready.
    private @Nullable ClusterPicture followed;

    private volatile long epoch;

    /// A release on its way through the loading thread.
    private static final class Preparation {
        private final Release release;
        private volatile boolean dropped;

        private Preparation(Release release) {
            this.release = release;
        }
    }

    /// @param loading one thread; other than `control`, unless nobody waits
    /// @param onReady called on the control thread whenever the active release of a picture is ready
    /// @param onFailure called there if it can't be made ready
    ReleaseFollower(
            ReleasePreparer preparer,
            ServedReleases served,
            LoadedTables tables,
            ModelCopies models,
            Executor control,
            Executor loading,
            Runnable onReady,
            Consumer<RuntimeException> onFailure) {
        this.preparer = preparer;
        this.served = served;
        this.tables = tables;
        this.models = models;
        this.control = control;
        this.loading = loading;
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
        Release active = picture.release();
        if (active == null) {
            onReady.run();
            return;
        }
        var _ = bring(picture.shardMap(), active).whenComplete((ready, failure) -> {
            if (failure == null) {
                followed(picture);
            } else {
                failed(failure);
            }
        });
    }

    private void followed(ClusterPicture picture) {
        try {
            if (followed == null || followed.epoch() < picture.epoch()) {
                followed = picture;
            }
            retireOld();
            onReady.run();
            bringPrevious(picture);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        RuntimeException cause = PreparationFailure.of(
                failure instanceof RuntimeException plain ? plain : new IllegalStateException(failure));
        LOG.log(System.Logger.Level.ERROR, "can't follow the picture of epoch " + epoch, cause);
        onFailure.accept(cause);
    }

    /// After a restart; else it is there already. Nobody waits for it, and the active release serves without it.
    private void bringPrevious(ClusterPicture picture) {
        Release previous = picture.previousRelease();
        if (previous != null) {
            var _ = bring(picture.shardMap(), previous).exceptionally(failure -> {
                LOG.log(System.Logger.Level.WARNING, "can't serve the previous release, " + previous, failure);
                return null;
            });
        }
    }

    /// Prepares a release: at once if all of it is here, else in its turn.
    CompletableFuture<ServableRelease> prepare(ShardMap map, Release release) {
        return CompletableFuture.completedFuture(release).thenComposeAsync(each -> bring(map, each), control);
    }

    /// To be called on the control thread, where the future ends too.
    private CompletableFuture<ServableRelease> bring(ShardMap map, Release release) {
        ServableRelease present = served.all().get(release.number());
        if (present != null && present.release().equals(release)) {
            return CompletableFuture.completedFuture(present);
        }
        ServableRelease assembled = preparer.assemble(map, release);
        if (assembled != null) {
            replace(assembled);
            return CompletableFuture.completedFuture(assembled);
        }
        Preparation preparation = new Preparation(release);
        preparing.add(preparation);
        return CompletableFuture.supplyAsync(() -> load(map, preparation), loading)
                .whenCompleteAsync((prepared, failure) -> finish(preparation, prepared), control);
    }

    private ServableRelease load(ShardMap map, Preparation preparation) {
        checkWanted(preparation);
        return preparer.prepare(map, preparation.release);
    }

    private static void checkWanted(Preparation preparation) {
        if (preparation.dropped) {
            throw new ServingException(
                    ServingError.UNKNOWN_CHANGE, "change " + -preparation.release.number() + " was dropped");
        }
    }

    private void finish(Preparation preparation, @Nullable ServableRelease prepared) {
        preparing.remove(preparation);
        if (prepared != null && !preparation.dropped) {
            replace(prepared);
            retireOld();
            return;
        }
        if (prepared != null) {
            leaving.add(prepared);
            prepared.close();
        } else if (preparation.release.number() < 0) {
            gone.add(preparation.release);
        }
        sweep();
        checkWanted(preparation);
    }

    /// Drops a release that was prepared, or is being prepared, and is not to be activated.
    CompletableFuture<Boolean> drop(long number) {
        return CompletableFuture.supplyAsync(
                () -> {
                    boolean had = served.has(number);
                    preparing.stream()
                            .filter(each -> each.release.number() == number)
                            .forEach(each -> each.dropped = true);
                    retire(each -> each == number);
                    return had;
                },
                control);
    }

    /// Ends what models still run, also those of releases that have left. For a node that stops: it serves nothing
    /// any more.
    void endRuns() {
        control.execute(() ->
                Stream.concat(served.all().values().stream(), leaving.stream()).forEach(ServableRelease::endRuns));
    }

    /// A number may be prepared again with other content, until it is active.
    private void replace(ServableRelease prepared) {
        ServableRelease present = served.all().get(prepared.release().number());
        served.add(prepared);
        if (present != null) {
            leaving.add(present);
            sweep();
        }
    }

    /// Retires what is older than the previous release, and the draft of what has become active.
    private void retireOld() {
        ClusterPicture picture = followed;
        Release active = picture == null ? null : picture.release();
        if (picture != null && active != null) {
            Release previous = picture.previousRelease();
            long oldest = previous == null ? active.number() : previous.number();
            long draft = -active.record().getChange();
            retire(number -> number > 0 ? number < oldest : number == draft);
        }
    }

    private void retire(LongPredicate leaves) {
        served.all().values().stream()
                .filter(release -> leaves.test(release.release().number()))
                .forEach(leaving::add);
        served.remove(leaves);
        sweep();
    }

    /// Removes from disk what only releases that have gone named, once the last request that read it has ended.
    private void sweep() {
        List<ServableRelease> free =
                leaving.stream().filter(release -> release.freed().isDone()).toList();
        leaving.removeAll(free);
        free.forEach(release -> gone.add(release.release()));
        Map<String, Runnable> forget = new LinkedHashMap<>();
        for (Release release : gone) {
            release.views().values().forEach(view -> forget.put(name(view), () -> tables.forget(view)));
            release.models().values().forEach(model -> forget.put(name(model), () -> models.forget(model)));
        }
        gone.clear();
        Stream.concat(
                        Stream.concat(served.all().values().stream(), leaving.stream())
                                .map(ServableRelease::release),
                        preparing.stream().map(preparation -> preparation.release))
                .forEach(release -> {
                    release.views().values().forEach(view -> forget.remove(name(view)));
                    release.models().values().forEach(model -> forget.remove(name(model)));
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
