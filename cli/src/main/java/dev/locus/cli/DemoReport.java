package dev.locus.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.v1.GetClusterResponse;
import dev.locus.v1.NodeStatus;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the demo found: the figures that it prints, as text or as one JSON object, and whether the proof holds.
///
/// @param rowsLoaded over all views
/// @param scoringSeconds wall time of scoring all test sets
record DemoReport(
        GetClusterResponse cluster,
        long rowsLoaded,
        long requests,
        long failed,
        long itemsScored,
        long itemsNotOk,
        double scoringSeconds,
        List<OutputQuality> qualities) {
    /// The largest allowed difference between the cluster's AUC and the trainer's.
    static final double AUC_DIFFERENCE_MAX = 1e-4;
    /// The largest allowed |score - expected| / max(1, |expected|).
    static final double SCORE_DIFFERENCE_MAX = 1e-5;

    /// One output of one model, judged on its test set.
    record OutputQuality(
            String model,
            String output,
            boolean onlyOutput,
            double aucCluster,
            double aucTrainer,
            double maxDifference) {
        boolean holds() {
            return Math.abs(aucCluster - aucTrainer) <= AUC_DIFFERENCE_MAX && maxDifference <= SCORE_DIFFERENCE_MAX;
        }
    }

    boolean holds() {
        return failed == 0 && itemsNotOk == 0 && qualities.stream().allMatch(OutputQuality::holds);
    }

    double itemsPerSecond() {
        return itemsScored / scoringSeconds;
    }

    void printText(PrintStream out) {
        out.println();
        out.printf(
                Locale.ROOT,
                "Job '%s', release %d, epoch %d, %d partitions on %d nodes%n",
                cluster.getJob(),
                cluster.getRelease(),
                cluster.getEpoch(),
                cluster.getPartitions(),
                cluster.getNodesCount());
        out.printf("%-10s %-22s %10s %12s %14s%n", "node", "address", "partitions", "rows", "image bytes");
        for (NodeStatus node : cluster.getNodesList()) {
            out.printf(
                    Locale.ROOT,
                    "%-10s %-22s %10d %,12d %,14d%n",
                    node.getNode(),
                    node.getAddress(),
                    node.getPartitions(),
                    node.getRows(),
                    node.getImageBytes());
        }
        out.println();
        out.printf(
                "%-10s %-8s %12s %12s %22s  %s%n",
                "model", "output", "AUC cluster", "AUC trainer", "max score difference", "proof");
        for (OutputQuality quality : qualities) {
            out.printf(
                    Locale.ROOT,
                    "%-10s %-8s %12.6f %12.6f %22.2e  %s%n",
                    quality.model(),
                    quality.output(),
                    quality.aucCluster(),
                    quality.aucTrainer(),
                    quality.maxDifference(),
                    quality.holds() ? "holds" : "FAILS");
        }
        out.println();
        out.printf(
                Locale.ROOT,
                "%,d requests, %,d items scored in %.1f s: %,.0f items/s (client, proxy and nodes on this machine); "
                        + "%d failed, %d items not OK%n",
                requests,
                itemsScored,
                scoringSeconds,
                itemsPerSecond(),
                failed,
                itemsNotOk);
    }

    String toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        ObjectNode models = json.putObject("models");
        for (OutputQuality quality : qualities) {
            ObjectNode model = models.withObject("/" + quality.model());
            put(model, quality, "auc_cluster", quality.aucCluster());
            put(model, quality, "auc_trainer", quality.aucTrainer());
            put(model, quality, "max_score_difference", quality.maxDifference());
        }
        json.put("nodes", cluster.getNodesCount())
                .put("partitions", cluster.getPartitions())
                .put("release", cluster.getRelease())
                .put("epoch", cluster.getEpoch())
                .put("rows_loaded", rowsLoaded)
                .put("requests", requests)
                .put("failed", failed)
                .put("items_scored", itemsScored)
                .put("items_not_ok", itemsNotOk)
                .put("items_per_second", Math.round(itemsPerSecond()))
                .put("image_bytes", imageBytes())
                .put("proof_holds", holds());
        return json.toString();
    }

    private long imageBytes() {
        List<Long> bytes = new ArrayList<>();
        cluster.getNodesList().forEach(node -> bytes.add(node.getImageBytes()));
        return bytes.stream().mapToLong(Long::longValue).sum();
    }

    private static void put(ObjectNode model, OutputQuality quality, String field, double value) {
        if (quality.onlyOutput()) {
            model.put(field, value);
        } else {
            model.withObject("/" + field).put(quality.output(), value);
        }
    }
}
