package dev.locus.loader;

/// A source row that can't become a feature row.
///
/// @param file its name
/// @param line the line it begins on, from 1 with the header; in a Parquet or Arrow file the row's number,
///     from 1
/// @param value as the source has it, cut short
public record RefusedRow(String file, long line, String column, String value, String reason) {
    /// How many a report or an error shows.
    public static final int SHOWN_MAX = 20;

    @Override
    public String toString() {
        return file + ":" + line + ": column '" + column + "' is '" + value + "': " + reason;
    }
}
