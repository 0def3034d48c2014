package dev.locus.cli;

import com.google.common.collect.ImmutableList;
import dev.locus.directory.Directory;
import dev.locus.directory.DirectoryView;
import dev.locus.metrics.Metrics;
import dev.locus.metrics.Readings;
import dev.locus.proxy.RequestCounts;
import dev.locus.recorder.ParquetRecorder;
import dev.locus.shard.ShardActor;
import dev.locus.shard.ShardFigures;
import dev.locus.shard.ShardFigures.ResidentView;
import dev.locus.shard.UpdateFigures.ViewUpdates;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/// Which figures of an embedded cluster's parts are shown, and as what. `docs/reference/metrics.md` has the same list.
final class ClusterMetrics {
    private static final ImmutableList<String> NODE = ImmutableList.of("node");
    private static final ImmutableList<String> NODE_AND_VIEW = ImmutableList.of("node", "view");

    private final Metrics metrics;

    private ClusterMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    static void add(
            Metrics metrics,
            Directory directory,
            List<ShardActor> shards,
            Map<NodeId, ParquetRecorder> recorders,
            RequestCounts counts) {
        addDirectory(metrics, directory);
        addProxy(metrics, counts);
        addShards(metrics, shards, recorders);
    }

    static void addDirectory(Metrics metrics, Directory directory) {
        new ClusterMetrics(metrics).addPicture(directory);
    }

    static void addProxy(Metrics metrics, RequestCounts counts) {
        ClusterMetrics shown = new ClusterMetrics(metrics);
        shown.addRequests(counts);
        shown.addTrials(counts);
    }

    static void addShards(Metrics metrics, List<ShardActor> shards, Map<NodeId, ParquetRecorder> recorders) {
        ClusterMetrics shown = new ClusterMetrics(metrics);
        shown.addNodes(List.copyOf(shards));
        shown.addUpdates(List.copyOf(shards));
        shown.addRecording(List.copyOf(shards), recorders);
    }

    private void addPicture(Directory directory) {
        metrics.addGauge(
                "locus_epoch",
                "Epoch of the cluster picture.",
                List.of(),
                epoch -> epoch.put((double) directory.view().epoch()));
        metrics.addGauge(
                "locus_active_release",
                "Number of the active release; 0 if none is.",
                List.of(),
                release -> release.put(activeRelease(directory.view())));
        metrics.addGauge(
                "locus_nodes_up",
                "Shard actors that are known to be up.",
                List.of(),
                nodes -> nodes.put(directory.view().shards().size()));
    }

    private static double activeRelease(DirectoryView view) {
        Release release = view.picture() == null ? null : view.picture().release();
        return release == null ? 0 : release.number();
    }

    private void addRequests(RequestCounts counts) {
        metrics.addCounter(
                "locus_items_total",
                "Items of answered requests, by model and outcome.",
                List.of("model", "outcome"),
                items -> counts.items()
                        .cellSet()
                        .forEach(cell -> items.put((double) cell.getValue(), cell.getRowKey(), cell.getColumnKey())));
        metrics.addCounter(
                "locus_requests_shed_total",
                "Scoring requests refused at once, by the limit that they met.",
                List.of("limit"),
                requests -> counts.shed().forEach((limit, shed) -> requests.put((double) shed, limit)));
    }

    private void addUpdates(List<ShardActor> shards) {
        metrics.addCounter(
                "locus_writes_total",
                "Live updates that a node took, by view and outcome.",
                List.of("node", "view", "outcome"),
                writes -> forEachView(shards, (node, view, updates) -> {
                    writes.put((double) updates.applied(), node, view, "applied");
                    writes.put((double) updates.superseded(), node, view, "superseded");
                }));
        metrics.addCounter(
                "locus_updates_swept_total",
                "Keys whose live updates were of no use any more and left the update log.",
                NODE_AND_VIEW,
                keys -> forEachView(shards, (node, view, updates) -> keys.put((double) updates.swept(), node, view)));
        metrics.addGauge(
                "locus_update_lag_seconds",
                "Age, by event time, of the last live update when it was served.",
                NODE_AND_VIEW,
                lag -> forEachView(
                        shards, (node, view, updates) -> lag.put(updates.lagMillis() / 1_000.0, node, view)));
    }

    /// Takes what one node has counted of one view.
    private interface ViewVisitor {
        void visit(String node, String view, ViewUpdates updates);
    }

    private static void forEachView(List<ShardActor> shards, ViewVisitor visitor) {
        for (ShardActor shard : shards) {
            shard.updateFigures()
                    .byView()
                    .forEach((view, updates) -> visitor.visit(shard.node().value(), view, updates));
        }
    }

    private void addTrials(RequestCounts counts) {
        metrics.addCounter(
                "locus_requests_redone_total",
                "Requests begun anew on another release, because a node lacked the one before.",
                List.of(),
                requests -> requests.put((double) counts.redoneRequests()));
        metrics.addCounter(
                "locus_trial_requests_total",
                "Requests that a trial of a staged change concerns, by kind and result.",
                List.of("trial", "result"),
                requests -> counts.triedRequests()
                        .cellSet()
                        .forEach(
                                cell -> requests.put((double) cell.getValue(), cell.getRowKey(), cell.getColumnKey())));
    }

    private void addNodes(List<ShardActor> shards) {
        metrics.addGauge("locus_node_epoch", "Newest epoch that a node has heard of.", NODE, ofEach(shards, shard ->
                (double) shard.figures().epoch()));
        metrics.addGauge(
                "locus_scorer_queue_requests",
                "Requests that wait for a scorer thread.",
                NODE,
                ofEach(shards, shard -> shard.figures().queuedRequests()));
        metrics.addCounter(
                "locus_node_requests_shed_total",
                "Requests that a node refused because its queue was full.",
                NODE,
                ofEach(shards, shard -> (double) shard.figures().shedRequests()));
        metrics.addGauge(
                "locus_image_bytes",
                "Serving image in memory, of all data versions.",
                NODE_AND_VIEW,
                ofEachView(shards, view -> (double) view.imageBytes()));
        metrics.addGauge(
                "locus_resident_rows",
                "Rows that can be scored with, of all data versions.",
                NODE_AND_VIEW,
                ofEachView(shards, view -> (double) view.rows()));
        metrics.addGauge(
                "locus_data_directory_bytes", "Files of a node's data directory.", NODE, ofEach(shards, shard ->
                        (double) shard.dataDirectoryBytes()));
    }

    private void addRecording(List<ShardActor> shards, Map<NodeId, ParquetRecorder> recorders) {
        metrics.addCounter(
                "locus_recorded_items_total",
                "Items whose inputs were recorded.",
                NODE,
                ofEachRecorder(shards, recorders, recorder -> (double) recorder.recordedItems()));
        metrics.addCounter(
                "locus_recording_dropped_items_total",
                "Items of sampled requests whose inputs found no room, or could not be written.",
                NODE,
                ofEachRecorder(shards, recorders, recorder -> (double) recorder.droppedItems()));
        metrics.addGauge(
                "locus_recorded_file_bytes",
                "Finished files of recorded inputs.",
                NODE,
                ofEachRecorder(shards, recorders, recorder -> (double) recorder.fileBytes()));
    }

    private static Consumer<Readings> ofEachRecorder(
            List<ShardActor> shards, Map<NodeId, ParquetRecorder> recorders, ToDoubleFunction<ParquetRecorder> value) {
        return ofEach(shards, shard -> {
            ParquetRecorder recorder = recorders.get(shard.node());
            return recorder == null ? 0 : value.applyAsDouble(recorder);
        });
    }

    private static Consumer<Readings> ofEach(List<ShardActor> shards, ToDoubleFunction<ShardActor> value) {
        return readings -> shards.forEach(
                shard -> readings.put(value.applyAsDouble(shard), shard.node().value()));
    }

    private static Consumer<Readings> ofEachView(List<ShardActor> shards, ToDoubleFunction<ResidentView> value) {
        return readings -> {
            for (ShardActor shard : shards) {
                ShardFigures figures = shard.figures();
                figures.views()
                        .forEach((name, view) -> readings.put(
                                value.applyAsDouble(view), shard.node().value(), name));
            }
        };
    }
}
