package dev.locus.loader;

import dev.locus.feature.LoadManifest;
import java.util.BitSet;
import java.util.List;

/// What became of a group of partitions.
///
/// @param files one for each partition that has rows, ascending
/// @param nulls of the rows written, less those of the base that they replace
/// @param partitions of the base that were merged into the files
record WrittenGroup(List<LoadManifest.PartitionFile> files, NullCounts nulls, RowCounts counts, BitSet partitions) {
    long rows() {
        return files.stream().mapToLong(LoadManifest.PartitionFile::rows).sum();
    }
}
