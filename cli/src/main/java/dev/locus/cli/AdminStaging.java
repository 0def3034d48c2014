package dev.locus.cli;

import dev.locus.loader.LoadStaging;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.ChangeSummary;
import dev.locus.v1.ListReleasesResponse;
import dev.locus.v1.ReleaseSummary;
import dev.locus.v1.VersionChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Stages and activates loads over the admin RPC.
final class AdminStaging implements LoadStaging {
    private final AdminConnection cluster;
    private final Consumer<String> progress;

    /// @param progress hears what takes long
    AdminStaging(AdminConnection cluster, Consumer<String> progress) {
        this.cluster = cluster;
        this.progress = progress;
    }

    @Override
    public long stage(Path load) {
        progress.accept("Staging: every node checks and ingests");
        return cluster.stage(List.of(), List.of(load), false).getChange();
    }

    @Override
    public long activate(long change) {
        return cluster.activate(change).getRelease();
    }

    @Override
    public Optional<Place> find(String view, String dataVersion) {
        ListReleasesResponse all = cluster.releases();
        for (ReleaseSummary release : all.getReleasesList()) {
            if (brings(release.getViewsList(), view, dataVersion)) {
                return Optional.of(new Place(release.getChange(), release.getRelease()));
            }
        }
        for (ChangeSummary change : all.getStagedList()) {
            if (brings(change.getViewsList(), view, dataVersion)) {
                if (change.getStaging()) {
                    throw new ServingException(
                            ServingError.RELEASE_NOT_READY, "nodes are still at change " + change.getChange());
                }
                return Optional.of(new Place(change.getChange(), 0));
            }
        }
        return Optional.empty();
    }

    static boolean brings(List<VersionChange> views, String view, String dataVersion) {
        return views.stream()
                .anyMatch(change ->
                        change.getName().equals(view) && change.getAfter().equals(dataVersion));
    }
}
