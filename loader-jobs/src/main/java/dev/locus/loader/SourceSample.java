package dev.locus.loader;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// A look at a source file, of which a feature view can be drafted: its columns, and what its first rows hold.
///
/// @param rows how many were looked at
public record SourceSample(long rows, ImmutableList<SourceColumn> columns) {
    /// @param rowsMax how many rows to look at
    /// @throws LoadFailedException if the file is not there, or not Parquet, CSV or TSV by its name and contents
    public static SourceSample of(Path file, long rowsMax) {
        if (!Files.isRegularFile(file)) {
            throw new LoadFailedException("there is no file " + file);
        }
        try {
            String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
            if (name.endsWith(".parquet")) {
                return new ParquetSampler(file, rowsMax).sample();
            }
            if (name.endsWith(".csv") || name.endsWith(".tsv")) {
                TextSource.Form form = name.endsWith(".csv") ? TextSource.Form.CSV : TextSource.Form.TSV;
                return new TextSampler(file, form, rowsMax).sample();
            }
        } catch (IOException e) {
            throw new LoadFailedException("can't read " + file + ": " + e, e);
        }
        throw new LoadFailedException(
                "what " + file + " holds can't be told by its name; use a file that ends in .parquet, .csv or .tsv");
    }
}
