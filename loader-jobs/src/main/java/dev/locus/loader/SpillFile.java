package dev.locus.loader;

import java.nio.file.Path;

/// A file of [SpillRecord]s of neighbouring partitions, in the order they were read.
record SpillFile(Path path, int firstPartition, int partitions, long rows) {
    SpillFile withRows(long count) {
        return new SpillFile(path, firstPartition, partitions, count);
    }
}
