package dev.locus.benchmarks;

import java.util.Locale;

/// The shape of a score bench.
///
/// @param nodes shard actors of the fan-out
/// @param items a request
/// @param rows of the wide item view
/// @param demoRows of the demo's item view
/// @param demoModels whether the demo's models take part; otherwise only the MLP
record BenchPlan(int nodes, int items, int rows, int demoRows, int partitions, boolean demoModels) {
    String text() {
        return String.format(Locale.ROOT, "%d,%d,%d,%d,%d,%b", nodes, items, rows, demoRows, partitions, demoModels);
    }

    static BenchPlan parse(String text) {
        String[] parts = text.split(",", -1);
        return new BenchPlan(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4]),
                Boolean.parseBoolean(parts[5]));
    }
}
