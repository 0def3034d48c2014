package dev.locus.manager;

import dev.locus.internal.v1.ChangeRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Trial;
import dev.locus.v1.StartTrialRequest;
import dev.locus.v1.StopTrialRequest;
import dev.locus.v1.TrialKind;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/// Begins and ends trials of staged changes: nodes have the change ready before the picture says that it is tried.
final class ReleaseTrials {
    private final ReleaseChanges changes;
    private final InstantSource clock;

    ReleaseTrials(ReleaseChanges changes, InstantSource clock) {
        this.changes = changes;
        this.clock = clock;
    }

    CompletableFuture<ClusterPicture> start(StartTrialRequest request) {
        try {
            check(request);
        } catch (ServingException e) {
            return CompletableFuture.failedFuture(e);
        }
        return changes.makeReady(request.getChange())
                .thenCompose(ready -> changes.read(state -> {
                    ChangeRecord change = state.book().change(request.getChange());
                    ClusterPicture picture = state.picture();
                    state.record(picture.withTrials(TrialPlan.started(picture, change, request, clock.millis())));
                    return state.picture();
                }));
    }

    private static void check(StartTrialRequest request) {
        if (request.getKind() != TrialKind.TRIAL_KIND_SHADOW && request.getKind() != TrialKind.TRIAL_KIND_CANARY) {
            throw new ServingException(ServingError.INVALID_REQUEST, "kind must be shadow or canary");
        }
        if (request.getSharePpm() < 1 || request.getSharePpm() > Trial.PPM) {
            throw new ServingException(
                    ServingError.INVALID_REQUEST,
                    "share_ppm must be 1 to " + Trial.PPM + ", not " + request.getSharePpm());
        }
    }

    CompletableFuture<ClusterPicture> stop(StopTrialRequest request) {
        return changes.read(state -> {
            ClusterPicture picture = state.picture();
            state.record(picture.withTrials(TrialPlan.stopped(picture, request.getChange(), request.getKind())));
            return state.picture();
        });
    }
}
