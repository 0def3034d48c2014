package dev.locus.loader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// Reads one source file, row by row, into an assembler's cells.
interface RowSource {
    /// Hears of every row after it was read.
    interface RowListener {
        void rowRead() throws IOException;
    }

    /// Rows that [#read(RowAssembler, RowListener)] will find, or [LoadProgress#UNKNOWN].
    long rowsTotal() throws IOException;

    /// @throws LoadFailedException if the file can't be understood, or lacks a column
    void read(RowAssembler rows, RowListener listener) throws IOException;

    /// @throws LoadFailedException if the file's ending is none of those known
    static RowSource of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv")) {
            return new TextSource(file, TextSource.Form.CSV);
        }
        if (name.endsWith(".tsv")) {
            return new TextSource(file, TextSource.Form.TSV);
        }
        if (name.endsWith(".parquet")) {
            return new ParquetSource(file);
        }
        throw new LoadFailedException(
                "what " + file + " holds can't be told by its name; use files that end in .parquet, .csv or .tsv");
    }
}
