package dev.locus.loader;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A look at a source file, of which a feature view can be drafted: its columns, and what its first rows hold.
///
/// @param rows how many were looked at
public record SourceSample(long rows, ImmutableList<SourceColumn> columns) {
    /// @param rowsMax how many rows to look at
    /// @throws LoadFailedException if the file is not there, or not Parquet, CSV or TSV by its name and
    ///     contents
    public static SourceSample of(Path file, long rowsMax) {
        if (!Files.isRegularFile(file)) {
            throw new LoadFailedException("there is no file " + file);
        }
        SourceFile source = new LocalFile(file);
        try {
            SourceFormat format = SourceFormat.of(source.name());
            return switch (format) {
                case PARQUET -> new ParquetSampler(file, rowsMax).sample();
                case ARROW ->
                    throw new LoadFailedException("a view can't be drafted from " + file
                            + " yet; draft it from a Parquet, CSV or TSV file of the same columns");
                case CSV, TSV -> new TextSampler(source, format, rowsMax).sample();
            };
        } catch (IOException e) {
            throw new LoadFailedException("can't read " + file + ": " + e, e);
        }
    }
}
