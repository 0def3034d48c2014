package dev.locus.shard;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.locus.feature.LoadDirectory;
import dev.locus.feature.ViewSchema;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.model.BoundView;
import dev.locus.model.ModelDirectory;
import dev.locus.model.ModelMismatchException;
import dev.locus.model.OnnxConfig;
import dev.locus.model.OnnxRuntime;
import dev.locus.model.Scorer;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes a release servable on this node: data versions in store and image, models bound and warm. All or nothing:
/// what a failed preparation brought is removed again, what was there before stays. Loading runs on the loading thread;
/// it takes as long as it takes.
final class ReleasePreparer {
    private final NodeId node;
    private final ShardConfig config;
    private final Store store;
    private final LoadedTables tables;
    private final ModelCopies models;
    private final ServedReleases served;
    private final UpdateLog log;
    private final LiveUpdates updates;
    private final Consumer<String> activity;

    /// @param activity hears what is being done, for people to read
    ReleasePreparer(
            NodeId node,
            ShardConfig config,
            Store store,
            LoadedTables tables,
            ModelCopies models,
            ServedReleases served,
            UpdateLog log,
            LiveUpdates updates,
            Consumer<String> activity) {
        this.node = node;
        this.config = config;
        this.store = store;
        this.tables = tables;
        this.models = models;
        this.served = served;
        this.log = log;
        this.updates = updates;
        this.activity = activity;
    }

    /// Puts a release together of what other releases here have, at once.
    ///
    /// @return null if something would have to be loaded
    @Nullable
    ServableRelease assemble(ShardMap map, Release release) {
        try (ReleaseParts parts = new ReleaseParts(served)) {
            boolean complete = release.views().values().stream().allMatch(parts::share)
                    && release.models().values().stream().allMatch(parts::share);
            return complete ? parts.build(release, map, node) : null;
        }
    }

    /// Loads what [#assemble] misses.
    ServableRelease prepare(ShardMap map, Release release) {
        String doing = release.number() < 0 ? "change " + -release.number() : release.toString();
        Deque<Runnable> undo = new ArrayDeque<>();
        try (ReleaseParts parts = new ReleaseParts(served)) {
            for (ViewRecord view : release.views().values()) {
                if (!parts.share(view)) {
                    activity.accept(doing + ": view " + LoadedTables.tableOf(view));
                    parts.add(dataVersion(view, map, parts.dataVersions(), undo));
                }
            }
            addModels(release, parts, doing, undo);
            return parts.build(release, map, node);
        } catch (RuntimeException e) {
            undo.forEach(Runnable::run);
            throw PreparationFailure.of(e);
        } finally {
            activity.accept("");
        }
    }

    /// Tells what is wrong with each of them, not only with the first.
    private void addModels(Release release, ReleaseParts parts, String doing, Deque<Runnable> undo) {
        List<String> mismatches = new ArrayList<>();
        for (ModelRecord model : release.models().values()) {
            if (!parts.share(model)) {
                activity.accept(doing + ": model " + model.getName() + " " + model.getVersion());
                try {
                    parts.add(model(model, parts.views(), undo));
                } catch (ModelMismatchException e) {
                    mismatches.add(String.valueOf(e.getMessage()));
                }
            }
        }
        if (!mismatches.isEmpty()) {
            throw new ServingException(ServingError.INVALID_MODEL, String.join("\n", mismatches));
        }
    }

    /// @param others data versions of the same release that are ready already
    /// @param undo gets, in front, what removes from disk what this brings
    private DataVersion dataVersion(
            ViewRecord view, ShardMap map, Collection<DataVersion> others, Deque<Runnable> undo) {
        checkContent(view);
        BitSet held = new BitSet(map.partitions());
        map.forEachPartitionOf(node, held::set);
        LoadDirectory load = tables.find(view);
        boolean isNew = load == null;
        if (load == null) {
            load = tables.ingest(view, held);
            undo.push(() -> tables.forget(view));
        }
        checkBudget(view, ImageBuilder.imageBytes(load, held), others);
        DataVersion data = read(view, load, map, held, isNew);
        try {
            checkBudget(view, data.rows().imageBytes(), others); // String keys were only estimated.
            updates.keepInStep(data).join();
            return data;
        } catch (CompletionException | ServingException e) {
            data.close().run();
            throw e;
        }
    }

    /// Rows that were damaged before they came are the load's fault.
    private DataVersion read(ViewRecord view, LoadDirectory load, ShardMap map, BitSet held, boolean isNew) {
        try {
            return new ImageBuilder(store, log, view, load, config.imageBytesMax() > 0).build(map.partitioning(), held);
        } catch (ServingException e) {
            throw isNew && e.error() == ServingError.DATA_DAMAGED
                    ? new ServingException(
                            ServingError.INVALID_LOAD,
                            "load " + view.getSource() + " is not what its manifest says: " + e.text()
                                    + ". Load the data again",
                            e)
                    : e;
        }
    }

    private void checkContent(ViewRecord view) {
        DataVersion resident = served.dataVersion(view);
        if (resident != null && !resident.record().getSha256().equals(view.getSha256())) {
            throw new ServingException(
                    ServingError.INVALID_LOAD,
                    "data version '" + view.getDataVersion() + "' of view '" + view.getName()
                            + "' is served with other content: load under a new data version");
        }
    }

    private void checkBudget(ViewRecord view, long wanted, Collection<DataVersion> others) {
        long resident = Stream.concat(
                        others.stream(),
                        served.all().values().stream().flatMap(release -> release.views().values().stream()))
                .distinct()
                .mapToLong(data -> data.rows().imageBytes())
                .sum();
        if (config.imageBytesMax() > 0 && resident + wanted > config.imageBytesMax()) {
            throw new ServingException(
                    ServingError.IMAGE_FULL,
                    "node " + node + " has no room for " + LoadedTables.tableOf(view) + ": it needs " + wanted
                            + " bytes of serving image, " + resident + " are in use, image_bytes_max is "
                            + config.imageBytesMax());
        }
    }

    private ServableModel model(ModelRecord record, Map<String, DataVersion> views, Deque<Runnable> undo) {
        checkContent(record);
        ImmutableMap<String, ViewSchema> schemas = views.entrySet().stream()
                .collect(ImmutableMap.toImmutableMap(
                        Map.Entry::getKey, entry -> entry.getValue().schema()));
        ModelDirectory directory = models.find(record);
        if (directory == null) {
            directory = models.copy(record);
            undo.push(() -> models.forget(record));
        }
        Scorer scorer = OnnxRuntime.load(directory, schemas, OnnxConfig.defaults());
        try {
            scorer.warmUp().join(); // In process: done when it returns.
        } catch (RuntimeException e) {
            scorer.close();
            throw e;
        }
        return new ServableModel(
                record,
                scorer,
                read(scorer.binding().candidateViews(), views),
                read(scorer.binding().userViews(), views),
                config);
    }

    private void checkContent(ModelRecord record) {
        for (ServableRelease release : served.all().values()) {
            ModelRecord other = release.release().model(record.getName());
            if (other != null
                    && other.getVersion().equals(record.getVersion())
                    && !other.getSha256().equals(record.getSha256())) {
                throw new ServingException(
                        ServingError.INVALID_MODEL,
                        "version '" + record.getVersion() + "' of model '" + record.getName()
                                + "' is served with other content: stage it as a new version");
            }
        }
    }

    private static ImmutableList<ReadView> read(ImmutableList<BoundView> bound, Map<String, DataVersion> views) {
        return bound.stream()
                .map(view -> ReadView.of(Objects.requireNonNull(views.get(view.name())), view))
                .collect(ImmutableList.toImmutableList());
    }
}
