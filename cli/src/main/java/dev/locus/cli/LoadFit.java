package dev.locus.cli;

import dev.locus.loader.LoadEstimate;
import dev.locus.shard.ImageEstimate;
import dev.locus.v1.GetClusterResponse;
import dev.locus.v1.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a load would take on each node, beside what is there: both data versions are there until the old one is
/// retired.
final class LoadFit {
    private final LoadEstimate load;
    private final GetClusterResponse cluster;
    private final long imageBytes;

    LoadFit(LoadEstimate load, GetClusterResponse cluster) {
        this.load = load;
        this.cluster = cluster;
        this.imageBytes = ImageEstimate.bytes(load.view(), load.rows(), cluster.getPartitions());
    }

    /// One line for the load, and one for each node.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s %,d rows: %s of disk for the load, %s more while it is made",
                load.exact() ? "Loading" : "Loading about",
                load.rows(),
                megabytes(load.loadBytes()),
                megabytes(load.spillBytes())));
        cluster.getNodesList().forEach(node -> lines.add("  " + line(node)));
        return lines;
    }

    private String line(NodeStatus node) {
        if (!node.getReachable()) {
            return node.getNode() + ": away; what it has room for is not known";
        }
        String image = node.getImageBytesMax() == 0
                ? "no serving image"
                : String.format(
                        Locale.ROOT,
                        "serving image %s + %s = %s of %s",
                        megabytes(node.getResidentImageBytes()),
                        megabytes(share(node, imageBytes)),
                        megabytes(node.getResidentImageBytes() + share(node, imageBytes)),
                        megabytes(node.getImageBytesMax()));
        return node.getNode() + ": " + image + ", disk " + megabytes(share(node, load.loadBytes())) + " of "
                + megabytes(node.getDiskFreeBytes()) + " free";
    }

    /// @throws IllegalArgumentException if the rows are counted, and do not fit on a node
    void check() {
        for (NodeStatus node : cluster.getNodesList()) {
            long image = node.getResidentImageBytes() + share(node, imageBytes);
            if (load.exact() && node.getReachable() && isTooMuch(image, node.getImageBytesMax())) {
                throw new IllegalArgumentException("this load does not fit: " + line(node)
                        + ". Raise shard.image_bytes_max, retire the previous release, add nodes, or load fewer rows"
                        + " or features");
            }
            if (load.exact() && node.getReachable() && share(node, load.loadBytes()) > node.getDiskFreeBytes()) {
                throw new IllegalArgumentException(
                        "this load does not fit: " + line(node) + ". Make room there, or load fewer rows or features");
            }
        }
    }

    private static boolean isTooMuch(long image, long max) {
        return max > 0 && image > max;
    }

    private long share(NodeStatus node, long bytes) {
        return load.view().replicated() ? bytes : bytes * node.getPartitions() / Math.max(1, cluster.getPartitions());
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }
}
