package dev.locus.cli;

import dev.locus.loader.LoadRecord;
import dev.locus.loader.LoadState;
import dev.locus.v1.ListReleasesResponse;
import dev.locus.v1.ReleaseSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Brings the record of a staged load up to what the cluster says: its change may be activated or dropped by anybody.
final class LoadRefresh {
    private LoadRefresh() {}

    /// @return nothing if the change is staged no more and in no release that is remembered
    static Optional<LoadRecord> of(LoadRecord load, AdminConnection cluster) {
        return load.state() == LoadState.STAGED ? of(load, cluster.releases()) : Optional.of(load);
    }

    /// As far as the cluster answers. What is staged no more is shown as it was.
    static List<LoadRecord> ofAll(List<LoadRecord> loads, AdminConnection cluster) {
        if (loads.stream().noneMatch(load -> load.state() == LoadState.STAGED)) {
            return loads;
        }
        try {
            ListReleasesResponse all = cluster.releases();
            return loads.stream()
                    .map(load -> load.state() == LoadState.STAGED
                            ? of(load, all)
                                    .orElseGet(() -> load.ended(
                                            LoadState.LOADED,
                                            "its change was dropped",
                                            Instant.ofEpochMilli(load.changedMs())))
                            : load)
                    .toList();
        } catch (ClusterAwayException e) {
            return loads;
        }
    }

    private static Optional<LoadRecord> of(LoadRecord load, ListReleasesResponse all) {
        for (ReleaseSummary release : all.getReleasesList()) {
            if (release.getChange() == load.change()) {
                return Optional.of(
                        load.activated(release.getRelease(), Instant.ofEpochMilli(release.getActivatedMs())));
            }
        }
        boolean isStaged = all.getStagedList().stream().anyMatch(change -> change.getChange() == load.change());
        return isStaged ? Optional.of(load) : Optional.empty();
    }
}
