/// Turns Parquet, CSV and TSV files into load directories: partitioned, sorted, checksummed.
/// It stands apart because it runs where the data is, brings its own file libraries, and no server needs it.
/// Start at [dev.locus.loader.LoadJob], then [dev.locus.loader.RowAssembler].
@NullMarked
package dev.locus.loader;

import org.jspecify.annotations.NullMarked;
