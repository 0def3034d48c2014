package dev.locus.shard;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.locus.feature.LoadDirectory;
import dev.locus.feature.ViewSchema;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.model.BoundView;
import dev.locus.model.ModelDirectory;
import dev.locus.model.OnnxConfig;
import dev.locus.model.OnnxRuntime;
import dev.locus.model.Scorer;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Makes a release servable on this node: data versions in store and image, models bound and warm. All or nothing:
/// what a failed preparation brought is removed again, what was there before stays. Runs on the control thread; it
/// takes as long as it takes.
final class ReleasePreparer {
    private final NodeId node;
    private final ShardConfig config;
    private final Store store;
    private final LoadedTables tables;
    private final ModelCopies models;
    private final ServedReleases served;
    private final Consumer<String> activity;

    /// @param activity hears what is being done, for people to read
    ReleasePreparer(
            NodeId node,
            ShardConfig config,
            Store store,
            LoadedTables tables,
            ModelCopies models,
            ServedReleases served,
            Consumer<String> activity) {
        this.node = node;
        this.config = config;
        this.store = store;
        this.tables = tables;
        this.models = models;
        this.served = served;
        this.activity = activity;
    }

    ServableRelease prepare(ShardMap map, Release release) {
        Map<String, DataVersion> views = new LinkedHashMap<>();
        Map<String, ServableModel> prepared = new LinkedHashMap<>();
        Deque<Runnable> undo = new ArrayDeque<>();
        try {
            for (ViewRecord view : release.views().values()) {
                activity.accept("release " + release.number() + ": view " + LoadedTables.tableOf(view));
                views.put(view.getName(), dataVersion(view, map, views.values(), undo));
            }
            for (ModelRecord model : release.models().values()) {
                activity.accept(
                        "release " + release.number() + ": model " + model.getName() + " " + model.getVersion());
                prepared.put(model.getName(), model(model, views, undo));
            }
            return new ServableRelease(release, map, node, ImmutableMap.copyOf(prepared), ImmutableMap.copyOf(views));
        } catch (RuntimeException e) {
            undo.forEach(Runnable::run);
            throw PreparationFailure.of(e);
        } finally {
            activity.accept("");
        }
    }

    /// @param others data versions of the same release that are ready already
    /// @param undo gets, in front, what takes back what this brings
    private DataVersion dataVersion(
            ViewRecord view, ShardMap map, Collection<DataVersion> others, Deque<Runnable> undo) {
        DataVersion resident = served.dataVersion(view);
        if (resident != null) {
            if (!resident.record().getSha256().equals(view.getSha256())) {
                throw new ServingException(
                        ServingError.INVALID_LOAD,
                        "data version '" + view.getDataVersion() + "' of view '" + view.getName()
                                + "' is served with other content: load under a new data version");
            }
            return resident;
        }
        BitSet held = new BitSet(map.partitions());
        map.forEachPartitionOf(node, held::set);
        LoadDirectory load = tables.find(view);
        if (load == null) {
            load = tables.ingest(view, held);
            undo.push(() -> tables.forget(view));
        }
        checkBudget(view, ImageBuilder.imageBytes(load, held), others);
        DataVersion data =
                new ImageBuilder(store, view, load, config.imageBytesMax() > 0).build(map.partitioning(), held);
        undo.push(data.close());
        checkBudget(view, data.rows().imageBytes(), others); // String keys were only estimated.
        return data;
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
        undo.push(scorer::close);
        scorer.warmUp().join(); // In process: done when it returns.
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
