package dev.locus.manager;

import com.google.common.collect.ImmutableList;
import dev.locus.internal.v1.ChangeRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.topology.Trial;
import dev.locus.v1.StartTrialRequest;
import dev.locus.v1.TrialKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Decides which trials the picture has. Pure.
final class TrialPlan {
    private TrialPlan() {}

    /// The trials with one more, or one changed: of each kind there is one at a time.
    ///
    /// @throws ServingException if it can't be tried as things stand
    static List<Trial> started(ClusterPicture picture, ChangeRecord change, StartTrialRequest request, long nowMillis) {
        Release active = picture.release();
        if (active == null) {
            throw refused("no release is active yet: there is nothing to try change " + change.getNumber()
                    + " beside; activate it");
        }
        Release draft = ReleaseDraft.draft(active, change);
        Set<String> models = Trial.otherModels(active, draft);
        if (models.isEmpty()) {
            throw refused("change " + change.getNumber() + " changes no scores of a model that is served: there is "
                    + "nothing to try");
        }
        if (!request.getModel().isEmpty() && !models.contains(request.getModel())) {
            throw refused("change " + change.getNumber() + " does not change model '" + request.getModel() + "', only "
                    + models);
        }
        Trial present = picture.trial(request.getKind());
        if (present != null && present.change() != change.getNumber()) {
            throw refused("change " + present.change() + " is tried as " + word(request.getKind())
                    + ", and one can be at a time: stop it first with locus release " + word(request.getKind()) + " "
                    + present.change() + " --stop");
        }
        Trial trial = new Trial(request.getKind(), draft, request.getSharePpm(), request.getModel(), nowMillis);
        return Stream.concat(others(picture, request.getKind()), Stream.of(trial))
                .toList();
    }

    private static Stream<Trial> others(ClusterPicture picture, TrialKind kind) {
        return picture.trials().stream().filter(trial -> trial.kind() != kind);
    }

    /// The trials without one.
    ///
    /// @throws ServingException if the change is not tried so
    static List<Trial> stopped(ClusterPicture picture, long change, TrialKind kind) {
        Trial present = picture.trial(kind);
        if (present == null || present.change() != change) {
            throw refused("change " + change + " is not tried as " + word(kind)
                    + (present == null ? "" : ", but change " + present.change() + " is"));
        }
        return others(picture, kind).toList();
    }

    static List<Trial> without(ClusterPicture picture, long change) {
        return picture.trials().stream()
                .filter(trial -> trial.change() != change)
                .toList();
    }

    /// The trials when another release becomes active: that of its own change has ended, as have those that do not hold
    /// together on top of it; the others go on, on top of it.
    static List<Trial> rebased(List<Trial> trials, Release next, Map<Long, ChangeRecord> staged) {
        ImmutableList.Builder<Trial> rebased = ImmutableList.builder();
        for (Trial trial : trials) {
            ChangeRecord change = staged.get(trial.change());
            Release draft = change == null || next.record().getChange() == trial.change() ? null : draft(next, change);
            if (draft != null && !Trial.otherModels(next, draft).isEmpty()) {
                rebased.add(new Trial(trial.kind(), draft, trial.sharePpm(), trial.model(), trial.begunMs()));
            }
        }
        return rebased.build();
    }

    private static @Nullable Release draft(Release active, ChangeRecord change) {
        try {
            return ReleaseDraft.draft(active, change);
        } catch (ServingException e) {
            return null;
        }
    }

    static String word(TrialKind kind) {
        return kind.name().substring("TRIAL_KIND_".length()).toLowerCase(Locale.ROOT);
    }

    private static ServingException refused(String message) {
        return new ServingException(ServingError.CHANGE_REFUSED, message);
    }
}
