package dev.locus.loader;

import dev.locus.feature.LoadManifest;
import java.util.List;

/// What became of a group of partitions.
///
/// @param files one for each partition that has rows, ascending
/// @param replaced rows left out for a later one of the same key
record WrittenGroup(List<LoadManifest.PartitionFile> files, NullCounts nulls, long replaced) {
    long rows() {
        return files.stream().mapToLong(LoadManifest.PartitionFile::rows).sum();
    }
}
