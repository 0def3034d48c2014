package dev.locus.shard;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Collection;

/// What a node holds and does at one moment.
///
/// @param epoch the newest that it has heard of
/// @param queuedRequests that wait for a scorer thread
/// @param shedRequests refused so far because that queue was full
/// @param views that are in memory, by name
public record ShardFigures(
        long epoch, int queuedRequests, long shedRequests, ImmutableSortedMap<String, ResidentView> views) {
    /// All data versions of a view that a node has in memory: of the active, the previous and a staged release.
    public record ResidentView(long rows, long imageBytes) {
        private ResidentView and(ResidentView other) {
            return new ResidentView(rows + other.rows, imageBytes + other.imageBytes);
        }
    }

    static ShardFigures of(long epoch, ScorerThreads threads, Collection<DataVersion> versions) {
        return new ShardFigures(
                epoch,
                threads.queued(),
                threads.shed(),
                versions.stream()
                        .collect(ImmutableSortedMap.toImmutableSortedMap(
                                String::compareTo,
                                version -> version.record().getName(),
                                version -> new ResidentView(
                                        version.rowCount(), version.rows().imageBytes()),
                                ResidentView::and)));
    }
}
