package dev.locus.loader;

import dev.locus.topology.Names;
import dev.locus.topology.Partitioning;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to load, and whereto.
///
/// @param view the YAML file of the feature view
/// @param sources `.parquet`, `.csv` and `.tsv` files; together, one row for each key
/// @param output the load directory to make; it must not be there yet
/// @param partitions how many the job cuts its key space into
/// @param badRowsMax how many rows may be refused and left out before the load fails
/// @param dataVersion the name of the new data version; null = the time of the load, like `20260102T030405.678Z`
/// @param asOf since when the rows are true; null = the time of the load
public record LoadRequest(
        Path view,
        List<Path> sources,
        Path output,
        int partitions,
        long badRowsMax,
        @Nullable String dataVersion,
        @Nullable Instant asOf) {
    public LoadRequest {
        sources = List.copyOf(sources);
        new Partitioning(partitions);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("a load needs at least one source file");
        }
        if (badRowsMax < 0) {
            throw new IllegalArgumentException("badRowsMax must be 0 or more, not " + badRowsMax);
        }
        if (dataVersion != null) {
            Names.check("data version", dataVersion);
        }
    }

    /// No bad rows, and the time of the load as data version.
    public static LoadRequest of(Path view, List<Path> sources, Path output, int partitions) {
        return new LoadRequest(view, sources, output, partitions, 0, null, null);
    }

    public LoadRequest withBadRowsMax(long max) {
        return new LoadRequest(view, sources, output, partitions, max, dataVersion, asOf);
    }

    public LoadRequest withDataVersion(String version) {
        return new LoadRequest(view, sources, output, partitions, badRowsMax, version, asOf);
    }

    public LoadRequest withAsOf(Instant instant) {
        return new LoadRequest(view, sources, output, partitions, badRowsMax, dataVersion, instant);
    }
}
