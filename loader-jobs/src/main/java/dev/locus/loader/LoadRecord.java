package dev.locus.loader;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.locus.topology.Names;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a project knows of one load: kept beside its load directory, and told by `locus load list`.
///
/// @param sources as named, local ones absolute; empty if they were sent
/// @param options what the load was asked for
/// @param rows of the load directory; 0 until it is whole
/// @param holder who is at it, or was last
/// @param change that it is staged in; 0 = none
/// @param release that it is part of; 0 = none
/// @param message why it ended, or what stands against it; null if nothing does
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadRecord(
        String view,
        String dataVersion,
        LoadState state,
        List<String> sources,
        Options options,
        long startedMs,
        long changedMs,
        long rows,
        @Nullable LoadHolder holder,
        long change,
        long release,
        @Nullable String message) {
    /// What a load is asked for, beside its sources.
    ///
    /// @param activate whether it is activated as soon as it is staged
    /// @param base the data version that it is laid over; null = its sources are the whole view
    /// @param deletedColumn which of the sources' columns marks deleted rows, or null
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Options(
            long badRowsMax,
            DuplicateKeys duplicateKeys,
            @Nullable String force,
            boolean activate,
            @Nullable String base,
            @Nullable String deletedColumn) {
        @JsonCreator
        public Options {
            if (base != null) {
                Names.check("data version", base);
            } else if (deletedColumn != null) {
                throw new IllegalArgumentException("the sources are the whole view, and what they lack is gone: '"
                        + deletedColumn + "' can mark deleted rows of an increment only");
            }
        }

        /// A load whose sources are the whole view.
        public Options(long badRowsMax, DuplicateKeys duplicateKeys, @Nullable String force, boolean activate) {
            this(badRowsMax, duplicateKeys, force, activate, null, null);
        }

        public Options onto(String dataVersion, @Nullable String deleted) {
            return new Options(badRowsMax, duplicateKeys, force, activate, dataVersion, deleted);
        }
    }

    public LoadRecord {
        Names.check("view", view);
        Names.check("data version", dataVersion);
        sources = List.copyOf(sources);
    }

    static LoadRecord begin(
            String view, String dataVersion, List<String> sources, Options options, LoadHolder holder, Instant now) {
        return new LoadRecord(
                view,
                dataVersion,
                LoadState.LOADING,
                sources,
                options,
                now.toEpochMilli(),
                now.toEpochMilli(),
                0,
                holder,
                0,
                0,
                null);
    }

    /// What commands call it.
    @JsonIgnore
    public String id() {
        return view + "/" + dataVersion;
    }

    /// Whether a process that still runs is at it.
    @JsonIgnore
    public boolean isHeld() {
        return (state == LoadState.LOADING || state == LoadState.LOADED) && holder != null && holder.isAlive();
    }

    LoadRecord heldBy(LoadHolder next, LoadState to, Instant now) {
        return new LoadRecord(
                view, dataVersion, to, sources, options, startedMs, now.toEpochMilli(), rows, next, 0, 0, null);
    }

    LoadRecord loaded(long count, Instant now) {
        return with(LoadState.LOADED, count, 0, 0, null, now);
    }

    public LoadRecord staged(long number, Instant now) {
        return with(LoadState.STAGED, rows, number, 0, null, now);
    }

    public LoadRecord activated(long number, Instant now) {
        return with(LoadState.ACTIVATED, rows, change, number, null, now);
    }

    public LoadRecord ended(LoadState as, String why, Instant now) {
        return with(as, rows, change, release, why, now);
    }

    private LoadRecord with(
            LoadState next, long count, long inChange, long inRelease, @Nullable String why, Instant now) {
        return new LoadRecord(
                view,
                dataVersion,
                next,
                sources,
                options,
                startedMs,
                now.toEpochMilli(),
                count,
                holder,
                inChange,
                inRelease,
                why);
    }
}
