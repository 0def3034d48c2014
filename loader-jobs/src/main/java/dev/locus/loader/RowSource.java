package dev.locus.loader;

import java.io.IOException;
import java.util.List;

/// A source file opened far enough to know its pieces.
///
/// @param rows that it has, or [LoadProgress#UNKNOWN]
/// @param rowsAbout likewise, estimated if not known, or [LoadProgress#UNKNOWN] if that can't be
/// @param parts in the order of their rows
record RowSource(SourceFile file, long rows, long rowsAbout, List<SourcePart> parts) {
    RowSource {
        parts = List.copyOf(parts);
    }

    /// @param view whose columns the file must have
    /// @throws LoadFailedException if the file's ending is unknown, or it can't be read or lacks a column
    static RowSource of(SourceFile file, ViewCells view, ParquetThreads threads) throws IOException {
        SourceFormat format = SourceFormat.of(file.name());
        return switch (format) {
            case PARQUET -> ParquetSource.of(file, view, threads);
            case ARROW -> ArrowSource.of(file, view);
            case CSV, TSV -> TextSource.of(file, format);
        };
    }
}
