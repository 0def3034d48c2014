package dev.locus.shard;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.locus.internal.v1.ViewRecord;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// The releases that this node can score with, and the drafts of staged changes, which have numbers below 0. Replaced
/// whole by the control thread; read by any.
final class ServedReleases {
    private volatile ImmutableSortedMap<Long, ServableRelease> releases = ImmutableSortedMap.of();

    ImmutableSortedMap<Long, ServableRelease> all() {
        return releases;
    }

    boolean has(long number) {
        return releases.containsKey(number);
    }

    /// The numbers that callers may ask for.
    ImmutableSortedSet<Long> numbers() {
        return releases.tailMap(1L).keySet();
    }

    /// @param draftOf for a draft, the release that it must be made on top of
    /// @return the release, leased: the caller gives it back; or null if this node does not have it
    @Nullable
    ServableRelease lease(long number, long draftOf) {
        ServableRelease release = releases.get(number);
        if (release == null || release.release().record().getDraftOf() != draftOf) {
            return null;
        }
        return release.lease() ? release : null;
    }

    /// A data version that some release here has in memory, or null.
    @Nullable
    DataVersion dataVersion(ViewRecord view) {
        for (ServableRelease release : releases.values()) {
            DataVersion data = release.view(view.getName());
            if (data != null && data.record().getDataVersion().equals(view.getDataVersion())) {
                return data;
            }
        }
        return null;
    }

    /// Every data version that some release here reads, each once.
    ImmutableSet<DataVersion> dataVersions() {
        return releases.values().stream()
                .flatMap(release -> release.views().values().stream())
                .collect(ImmutableSet.toImmutableSet());
    }

    void add(ServableRelease release) {
        ServableRelease replaced = releases.get(release.release().number());
        releases = ImmutableSortedMap.<Long, ServableRelease>naturalOrder()
                .putAll(without(number -> number == release.release().number()))
                .put(release.release().number(), release)
                .build();
        if (replaced != null) {
            replaced.close();
        }
    }

    void remove(LongPredicate leaving) {
        ImmutableSortedMap<Long, ServableRelease> before = releases;
        releases = without(leaving);
        before.values().stream()
                .filter(release -> leaving.test(release.release().number()))
                .forEach(ServableRelease::close);
    }

    private ImmutableSortedMap<Long, ServableRelease> without(LongPredicate leaving) {
        return releases.entrySet().stream()
                .filter(entry -> !leaving.test(entry.getKey()))
                .collect(
                        ImmutableSortedMap.toImmutableSortedMap(Long::compare, Map.Entry::getKey, Map.Entry::getValue));
    }
}
