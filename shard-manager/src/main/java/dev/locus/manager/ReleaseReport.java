package dev.locus.manager;

import dev.locus.internal.v1.ChangeRecord;
import dev.locus.internal.v1.ModelStep;
import dev.locus.internal.v1.ReleaseEntryRecord;
import dev.locus.internal.v1.ViewStep;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.v1.ChangeKind;
import dev.locus.v1.ChangeSummary;
import dev.locus.v1.DiffReleasesResponse;
import dev.locus.v1.ListReleasesResponse;
import dev.locus.v1.ReleaseState;
import dev.locus.v1.ReleaseSummary;
import dev.locus.v1.VersionChange;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells callers of releases and changes, in versions.
final class ReleaseReport {
    private ReleaseReport() {}

    /// @param staging changes that nodes are still at
    static ListReleasesResponse list(ClusterPicture picture, ReleaseBook book, Set<Long> staging) {
        ListReleasesResponse.Builder answer = ListReleasesResponse.newBuilder();
        for (ReleaseEntryRecord entry : book.history().entries().descendingMap().values()) {
            answer.addReleases(ReleaseSummary.newBuilder()
                    .setRelease(entry.getRelease())
                    .setActivatedMs(entry.getActivatedMs())
                    .setChange(entry.getChange())
                    .setKind(kind(entry.getUndoes(), entry.getModelsCount(), entry.getViewsCount()))
                    .setUndoes(entry.getUndoes())
                    .setState(state(entry.getRelease(), picture))
                    .setForced(entry.getForced())
                    .addAllModels(models(entry.getModelsList()))
                    .addAllViews(views(entry.getViewsList())));
        }
        for (ChangeRecord change : book.staged().descendingMap().values()) {
            ReleaseDiff diff = ReleaseDiff.of(picture.release(), ReleaseDraft.unchecked(picture.release(), change));
            answer.addStaged(ChangeSummary.newBuilder()
                    .setChange(change.getNumber())
                    .setStagedMs(change.getStagedMs())
                    .setKind(kind(
                            change.getUndoes(),
                            change.getModelsCount() + change.getRemovedModelsCount(),
                            change.getViewsCount() + change.getRemovedViewsCount()))
                    .setUndoes(change.getUndoes())
                    .setStaging(staging.contains(change.getNumber()))
                    .addAllTrials(DriftReport.status(picture.trials(), change.getNumber()))
                    .addAllModels(models(diff.models()))
                    .addAllViews(views(diff.views())));
        }
        return answer.build();
    }

    static DiffReleasesResponse diff(@Nullable Release from, Release to) {
        ReleaseDiff diff = ReleaseDiff.of(from, to);
        return DiffReleasesResponse.newBuilder()
                .addAllModels(models(diff.models()))
                .addAllViews(views(diff.views()))
                .build();
    }

    static ReleaseState state(long release, ClusterPicture picture) {
        Release active = picture.release();
        if (active != null && active.number() == release) {
            return ReleaseState.RELEASE_STATE_ACTIVE;
        }
        return picture.release(release) == null
                ? ReleaseState.RELEASE_STATE_RETIRED
                : ReleaseState.RELEASE_STATE_PREVIOUS;
    }

    private static ChangeKind kind(long undoes, int models, int views) {
        if (undoes != 0) {
            return ChangeKind.CHANGE_KIND_ROLLBACK;
        }
        if (models > 0 && views > 0) {
            return ChangeKind.CHANGE_KIND_BOTH;
        }
        return views > 0 ? ChangeKind.CHANGE_KIND_DATA : ChangeKind.CHANGE_KIND_MODELS;
    }

    static List<VersionChange> models(List<ModelStep> steps) {
        return steps.stream()
                .map(step -> VersionChange.newBuilder()
                        .setName(ReleaseDiff.name(step))
                        .setBefore(step.getBefore().getVersion())
                        .setAfter(step.getAfter().getVersion())
                        .build())
                .toList();
    }

    static List<VersionChange> views(List<ViewStep> steps) {
        return steps.stream()
                .map(step -> VersionChange.newBuilder()
                        .setName(ReleaseDiff.name(step))
                        .setBefore(step.getBefore().getDataVersion())
                        .setAfter(step.getAfter().getDataVersion())
                        .build())
                .toList();
    }
}
