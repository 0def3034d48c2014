package dev.locus.loader;

import java.nio.file.Path;

/// A source row that can't become a feature row.
///
/// @param line the line it begins on, from 1 with the header; in a Parquet file the row's number, from 1
/// @param value as the source has it, cut short
public record RefusedRow(Path file, long line, String column, String value, String reason) {
    /// How many a report or an error shows.
    public static final int SHOWN_MAX = 20;

    @Override
    public String toString() {
        return file + ":" + line + ": column '" + column + "' is '" + value + "': " + reason;
    }
}
