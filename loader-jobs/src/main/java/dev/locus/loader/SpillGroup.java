package dev.locus.loader;

import java.util.List;

/// The rows of neighbouring partitions, in files that are sorted each by itself and then merged.
record SpillGroup(int firstPartition, int partitions, List<SpillRun> runs) {
    SpillGroup {
        runs = List.copyOf(runs);
    }

    long rows() {
        return runs.stream().mapToLong(SpillRun::rows).sum();
    }
}
