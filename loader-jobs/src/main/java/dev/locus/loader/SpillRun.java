package dev.locus.loader;

import java.nio.file.Path;

/// A file of [SpillRecord]s of neighbouring partitions, in no order.
record SpillRun(Path path, long rows) {}
