package dev.locus.benchmarks;

import java.util.Locale;

/// A cluster of a bench's server.
///
/// @param nodes shard actors
/// @param rows of the wide item view
/// @param demoRows of the demo's item view; 0 = the cluster has the wide views and the MLP only
record BenchCluster(int nodes, int rows, int demoRows, int partitions) {
    String text() {
        return String.format(Locale.ROOT, "%d,%d,%d,%d", nodes, rows, demoRows, partitions);
    }

    static BenchCluster parse(String text) {
        String[] parts = text.split(",", -1);
        return new BenchCluster(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]));
    }
}
