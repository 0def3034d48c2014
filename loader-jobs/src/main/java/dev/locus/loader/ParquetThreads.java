package dev.locus.loader;

import dev.hardwood.HardwoodContext;

/// The threads that decode Parquet pages, shared by all files of a load.
final class ParquetThreads implements AutoCloseable {
    private final HardwoodContext context;

    ParquetThreads(int threads) {
        this.context = HardwoodContext.create(threads);
    }

    HardwoodContext context() {
        return context;
    }

    @Override
    public void close() {
        context.close();
    }
}
