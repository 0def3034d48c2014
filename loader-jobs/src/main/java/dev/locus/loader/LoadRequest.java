package dev.locus.loader;

import dev.locus.topology.Names;
import dev.locus.topology.Partitioning;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to load, and whereto.
///
/// @param view the YAML file of the feature view
/// @param sources files, directories, and patterns of files; together, the whole view
/// @param output the load directory to make; it must not be there yet
/// @param partitions how many the job cuts its key space into
/// @param badRowsMax how many rows may be refused and left out before the load fails
/// @param dataVersion the name of the new data version; null = when the load began, like
///     `20260102T030405.678Z`
/// @param asOf since when the rows are true; null = when the load began
/// @param previous the load directory of the data version that is served now, which this one is compared
///     with; null = there is none
/// @param force why the load is right even if the comparison finds something; null = then it fails
/// @param increment what the sources are laid over; null = they are the whole view
public record LoadRequest(
        Path view,
        List<String> sources,
        Path output,
        int partitions,
        long badRowsMax,
        DuplicateKeys duplicateKeys,
        @Nullable String dataVersion,
        @Nullable Instant asOf,
        @Nullable Path previous,
        @Nullable String force,
        @Nullable Increment increment) {
    /// Makes a load of another one's rows and the sources': a key of the sources has their row.
    ///
    /// @param base the load directory of the other one
    /// @param deletedColumn the column of the sources that says whether a row's key is to go; null = none is
    public record Increment(Path base, @Nullable String deletedColumn) {}

    private static final DateTimeFormatter VERSION =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

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
        if (increment != null && asOf != null) {
            throw new IllegalArgumentException("an increment is as of its base; it can't be as of " + asOf);
        }
        if (force != null && force.isBlank()) {
            throw new IllegalArgumentException("to force a load, say why it is right: the reason is kept with it");
        }
    }

    /// The load directory that the sources are laid over, or null.
    @Nullable
    Path base() {
        return increment == null ? null : increment.base();
    }

    @Nullable
    String deletedColumn() {
        return increment == null ? null : increment.deletedColumn();
    }

    /// What a data version is called by its time.
    public static String versionAt(Instant instant) {
        return VERSION.format(instant);
    }

    /// No bad rows, the last of rows of one key, the time of the load as data version, and nothing to compare
    /// with.
    public static LoadRequest of(Path view, List<Path> sources, Path output, int partitions) {
        return ofNames(view, sources.stream().map(Path::toString).toList(), output, partitions);
    }

    /// Likewise, with sources that may be directories or patterns.
    public static LoadRequest ofNames(Path view, List<String> sources, Path output, int partitions) {
        return new LoadRequest(view, sources, output, partitions, 0, DuplicateKeys.LAST, null, null, null, null, null);
    }

    public LoadRequest withBadRowsMax(long max) {
        return new LoadRequest(
                view, sources, output, partitions, max, duplicateKeys, dataVersion, asOf, previous, force, increment);
    }

    public LoadRequest withDuplicateKeys(DuplicateKeys duplicates) {
        return new LoadRequest(
                view,
                sources,
                output,
                partitions,
                badRowsMax,
                duplicates,
                dataVersion,
                asOf,
                previous,
                force,
                increment);
    }

    public LoadRequest withDataVersion(String version) {
        return new LoadRequest(
                view,
                sources,
                output,
                partitions,
                badRowsMax,
                duplicateKeys,
                version,
                asOf,
                previous,
                force,
                increment);
    }

    public LoadRequest withAsOf(Instant instant) {
        return new LoadRequest(
                view,
                sources,
                output,
                partitions,
                badRowsMax,
                duplicateKeys,
                dataVersion,
                instant,
                previous,
                force,
                increment);
    }

    public LoadRequest withPrevious(@Nullable Path load) {
        return new LoadRequest(
                view,
                sources,
                output,
                partitions,
                badRowsMax,
                duplicateKeys,
                dataVersion,
                asOf,
                load,
                force,
                increment);
    }

    public LoadRequest withForce(@Nullable String reason) {
        return new LoadRequest(
                view,
                sources,
                output,
                partitions,
                badRowsMax,
                duplicateKeys,
                dataVersion,
                asOf,
                previous,
                reason,
                increment);
    }

    public LoadRequest withIncrement(@Nullable Increment onto) {
        return new LoadRequest(
                view, sources, output, partitions, badRowsMax, duplicateKeys, dataVersion, asOf, previous, force, onto);
    }
}
