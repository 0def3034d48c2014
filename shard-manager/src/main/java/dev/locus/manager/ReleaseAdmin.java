package dev.locus.manager;

import dev.locus.internal.v1.ChangeRecord;
import dev.locus.internal.v1.InspectChangeResponse;
import dev.locus.internal.v1.PrepareReleaseResponse;
import dev.locus.internal.v1.ViewInventory;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.v1.ActivateChangeRequest;
import dev.locus.v1.ActivateChangeResponse;
import dev.locus.v1.DiffReleasesRequest;
import dev.locus.v1.DiffReleasesResponse;
import dev.locus.v1.DropChangeRequest;
import dev.locus.v1.DropChangeResponse;
import dev.locus.v1.GetDriftResponse;
import dev.locus.v1.GetReleaseRequest;
import dev.locus.v1.GetReleaseResponse;
import dev.locus.v1.ListReleasesResponse;
import dev.locus.v1.RetireReleaseRequest;
import dev.locus.v1.RetireReleaseResponse;
import dev.locus.v1.RollBackRequest;
import dev.locus.v1.RollBackResponse;
import dev.locus.v1.StageChangeRequest;
import dev.locus.v1.StageChangeResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/// The part of the admin RPC that is about changes and releases.
final class ReleaseAdmin {
    private final ReleaseChanges changes;
    private final NodeReleases nodes;
    private final DriftCollector drift;
    private final ActivationPolicy policy;

    ReleaseAdmin(ReleaseChanges changes, NodeReleases nodes, DriftCollector drift, ActivationPolicy policy) {
        this.changes = changes;
        this.nodes = nodes;
        this.drift = drift;
        this.policy = policy;
    }

    CompletableFuture<StageChangeResponse> stage(StageChangeRequest request) {
        return request.getDryRun()
                ? forecast(request)
                : changes.stage(request)
                        .thenCompose(staged -> changes.read(JobState::picture)
                                .thenCompose(picture -> nodes.inventories(picture.shardMap()))
                                .thenApply(inventories -> staged(staged)
                                        .setResidentBytes(Residency.imageBytes(inventories))
                                        .build()));
    }

    private static StageChangeResponse.Builder staged(ReleaseChanges.Staged staged) {
        StageChangeResponse.Builder answer = StageChangeResponse.newBuilder()
                .setChange(staged.change().getNumber())
                .addAllCheckedModels(ReleaseDraft.checkedModels(staged.draft(), staged.change()));
        Set<String> views =
                staged.change().getViewsList().stream().map(ViewRecord::getName).collect(Collectors.toSet());
        for (PrepareReleaseResponse node : staged.prepared()) {
            for (ViewInventory view : node.getViewsList()) {
                if (views.contains(view.getView())) {
                    answer.setRows(answer.getRows() + view.getRows());
                    answer.setImageBytes(answer.getImageBytes() + view.getImageBytes());
                }
            }
        }
        return answer;
    }

    private CompletableFuture<StageChangeResponse> forecast(StageChangeRequest request) {
        return changes.inspect(request)
                .thenCompose(found -> changes.read(JobState::picture).thenCompose(picture -> forecast(found, picture)));
    }

    private CompletableFuture<StageChangeResponse> forecast(InspectChangeResponse found, ClusterPicture picture) {
        ChangeRecord change = ChangeRecord.newBuilder()
                .setNumber(1)
                .addAllModels(found.getModelsList())
                .addAllViews(found.getViewsList())
                .build();
        Release draft = ReleaseDraft.draft(picture.release(), change);
        return nodes.inventories(picture.shardMap())
                .thenApply(inventories -> Residency.forecast(found, picture.shardMap(), inventories)
                        .addAllCheckedModels(ReleaseDraft.checkedModels(draft, change))
                        .build());
    }

    CompletableFuture<ActivateChangeResponse> activate(ActivateChangeRequest request) {
        boolean isFree = policy.trial() == ActivationPolicy.Trial.NONE && !request.hasDriftLimit();
        CompletableFuture<String> forced = isFree
                ? CompletableFuture.completedFuture("")
                : drift(request.getChange()).thenApply(seen -> forced(request, seen));
        return forced.thenCompose(reason -> changes.activate(request.getChange(), reason))
                .thenApply(picture -> ActivateChangeResponse.newBuilder()
                        .setRelease(number(picture))
                        .setEpoch(picture.epoch())
                        .build());
    }

    /// @return why it is activated although something is against it; empty if nothing is
    private String forced(ActivateChangeRequest request, GetDriftResponse seen) {
        List<String> findings = ActivationGate.findings(policy, request.getDriftLimit(), request.hasDriftLimit(), seen);
        if (!findings.isEmpty() && request.getForceReason().isEmpty()) {
            throw new ServingException(
                    ServingError.CHANGE_REFUSED,
                    "change " + request.getChange() + " is not activated:\n- " + String.join("\n- ", findings)
                            + "\nTry it on more requests (locus release shadow " + request.getChange()
                            + " --percent 10), or say why it must be: --force REASON");
        }
        return findings.isEmpty() ? "" : request.getForceReason();
    }

    /// What the trials of a staged change have shown so far.
    CompletableFuture<GetDriftResponse> drift(long change) {
        return changes.read(state -> state.book().change(change))
                .thenCompose(staged ->
                        changes.read(JobState::picture).thenCompose(picture -> drift.collect(picture, staged)));
    }

    CompletableFuture<DropChangeResponse> drop(DropChangeRequest request) {
        return changes.drop(request.getChange()).thenApply(dropped -> DropChangeResponse.getDefaultInstance());
    }

    CompletableFuture<RollBackResponse> rollBack(RollBackRequest request) {
        return changes.undo(request.getRelease())
                .thenCompose(undo -> changes.read(state -> describe(undo, state))
                        .thenCompose(answer -> {
                            if (request.getDryRun()) {
                                return CompletableFuture.completedFuture(answer.build());
                            }
                            return changes.rollBack(undo.getUndoes())
                                    .thenApply(picture -> answer.setRelease(number(picture))
                                            .setEpoch(picture.epoch())
                                            .build());
                        }));
    }

    private static RollBackResponse.Builder describe(ChangeRecord undo, JobState state) {
        Release active = state.picture().release();
        ReleaseDiff diff = ReleaseDiff.of(active, ReleaseDraft.draft(active, undo));
        return RollBackResponse.newBuilder()
                .setUndoneRelease(undo.getUndoes())
                .addAllModels(ReleaseReport.models(diff.models()))
                .addAllViews(ReleaseReport.views(diff.views()))
                .addAllToLoad(Residency.toLoad(undo, state.picture(), state.book()));
    }

    CompletableFuture<RetireReleaseResponse> retire(RetireReleaseRequest request) {
        return changes.retire(request.getRelease(), request.getForce())
                .thenApply(picture -> RetireReleaseResponse.newBuilder()
                        .setEpoch(picture.epoch())
                        .build());
    }

    CompletableFuture<ListReleasesResponse> list() {
        return changes.staging()
                .thenCompose(
                        staging -> changes.read(state -> ReleaseReport.list(state.picture(), state.book(), staging)));
    }

    CompletableFuture<DiffReleasesResponse> diff(DiffReleasesRequest request) {
        return changes.read(state -> ReleaseReport.diff(
                state.book().history().release(request.getFromRelease(), state.picture()),
                state.book().history().release(request.getToRelease(), state.picture())));
    }

    CompletableFuture<GetReleaseResponse> get(GetReleaseRequest request) {
        return changes.read(state -> {
            ClusterPicture picture = state.picture();
            Release release = request.getRelease() == 0
                    ? picture.release()
                    : state.book().history().release(request.getRelease(), picture);
            return release == null
                    ? GetReleaseResponse.getDefaultInstance()
                    : ReleaseDescription.of(release, ReleaseReport.state(release.number(), picture));
        });
    }

    private static long number(ClusterPicture picture) {
        Release release = picture.release();
        return release == null ? 0 : release.number();
    }
}
