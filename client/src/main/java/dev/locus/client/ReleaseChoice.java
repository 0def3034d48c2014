package dev.locus.client;

import static dev.locus.client.Refusal.refuse;

import dev.locus.protocol.ServingError;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.KeyHash;
import dev.locus.topology.Release;
import dev.locus.topology.Trial;
import dev.locus.v1.Key;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.TrialKind;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Decides which release a request is scored by: the one it asks for, else the draft of a canary whose users include
/// this one, else the active one. Pure.
final class ReleaseChoice {
    private ReleaseChoice() {}

    /// The release of a request that no trial touches.
    ///
    /// @throws dev.locus.protocol.ServingException if there is none
    static Release served(ScoreRequest request, @Nullable ClusterPicture picture) {
        Release active = picture == null ? null : picture.release();
        if (picture == null || active == null) {
            throw refuse(
                    ServingError.NO_ACTIVE_RELEASE,
                    "release",
                    "no release is active yet: load views, stage a model, activate");
        }
        if (request.getRelease() == 0) {
            return active;
        }
        Release release = picture.release(request.getRelease());
        if (release == null) {
            Release previous = picture.previousRelease();
            throw refuse(
                    ServingError.UNKNOWN_RELEASE,
                    "release",
                    "release " + request.getRelease() + " is not served; active is " + active.number()
                            + (previous == null ? "" : ", previous is " + previous.number()));
        }
        return release;
    }

    /// The release to begin anew with when a node lacks the one before.
    ///
    /// @param tried numbers of those that nodes lacked
    /// @return null if there is none
    static @Nullable Release another(ScoreRequest request, @Nullable ClusterPicture newest, Collection<Long> tried) {
        if (newest == null || request.getRelease() != 0) {
            return null;
        }
        for (Release release : new Release[] {newest.release(), newest.previousRelease()}) {
            if (release != null && !tried.contains(release.number())) {
                return release;
            }
        }
        return null;
    }

    /// The trial of a kind that this request is part of, or null.
    static @Nullable Trial trial(ScoreRequest request, @Nullable ClusterPicture picture, TrialKind kind) {
        if (picture == null || picture.trials().isEmpty() || request.getRelease() != 0) {
            return null;
        }
        Trial trial = picture.trial(kind);
        Release active = picture.release();
        boolean isTried = trial != null
                && active != null
                && trial.takes(sample(request))
                && trial.tries(request.getModel(), active);
        return isTried ? trial : null;
    }

    /// What a request is sampled by: its user, or itself if it has none.
    private static int sample(ScoreRequest request) {
        Key user = request.getUser();
        return switch (user.getKeyCase()) {
            case INT64_KEY -> KeyHash.ofLong(user.getInt64Key());
            case STRING_KEY -> KeyHash.ofString(user.getStringKey());
            case KEY_NOT_SET -> KeyHash.ofString(request.getRequestId());
        };
    }
}
