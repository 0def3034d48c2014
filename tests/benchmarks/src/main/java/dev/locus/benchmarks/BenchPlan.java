package dev.locus.benchmarks;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What a bench's server holds.
///
/// @param items of the largest request
/// @param clusters all at once, so that they can be measured in turns
record BenchPlan(int items, ImmutableList<BenchCluster> clusters) {
    static BenchPlan of(int items, List<BenchCluster> clusters) {
        return new BenchPlan(items, ImmutableList.copyOf(clusters));
    }

    String text() {
        return items + ";" + clusters.stream().map(BenchCluster::text).collect(Collectors.joining(";"));
    }

    static BenchPlan parse(String text) {
        String[] parts = text.split(";", -1);
        return of(
                Integer.parseInt(parts[0]),
                Arrays.stream(parts).skip(1).map(BenchCluster::parse).toList());
    }
}
