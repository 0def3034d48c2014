package dev.locus.loader;

/// How much a load may use.
///
/// @param threads that read at the same time
/// @param runRowsMax about how many rows are sorted at a time by a thread, at 28 bytes each
record LoadLimits(int threads, long runRowsMax) {
    /// 28 MiB for each thread that sorts.
    static final long RUN_ROWS_MAX = 1 << 20;

    LoadLimits {
        if (threads < 1 || runRowsMax < 1 || runRowsMax > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("a load can't have " + threads + " threads and " + runRowsMax
                    + " rows a run; use 1 or more of each");
        }
    }
}
