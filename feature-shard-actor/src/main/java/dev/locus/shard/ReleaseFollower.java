package dev.locus.shard;

import dev.locus.directory.DirectoryView;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

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
    private volatile long epoch;

    /// @param onReady called on the control thread whenever all that a picture asks for is ready
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
            served.add(preparer.prepare(picture.shardMap(), release));
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
            served.add(prepared);
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

    private <T> CompletableFuture<T> onControl(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, control);
    }

    private void retire(LongPredicate leaving) {
        Set<ViewRecord> views = new HashSet<>();
        Set<ModelRecord> modelVersions = new HashSet<>();
        for (ServableRelease release : served.all().values()) {
            if (leaving.test(release.release().number())) {
                views.addAll(release.release().views().values());
                modelVersions.addAll(release.release().models().values());
            }
        }
        served.remove(leaving);
        for (ServableRelease release : served.all().values()) {
            views.removeAll(release.release().views().values());
            modelVersions.removeAll(release.release().models().values());
        }
        views.forEach(tables::forget);
        modelVersions.forEach(models::forget);
    }
}
