package dev.locus.manager;

import dev.locus.internal.v1.ChangeRecord;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Works out the release that a change makes of the active one. Pure: the same inputs give the same release.
final class ReleaseDraft {
    private ReleaseDraft() {}

    /// What nodes prepare for a staged change: all that the next release would have, under a number of its own.
    ///
    /// @param active null if nothing is active yet
    /// @throws ServingException if it does not hold together; the message lists every reason
    static Release draft(@Nullable Release active, ChangeRecord change) {
        checkBases(active, change);
        return checked(
                merge(active, change).setNumber(-change.getNumber()).setDraftOf(active == null ? 0 : active.number()));
    }

    /// Release n + 1: release n with the change's models and views in place of theirs.
    ///
    /// @param active null if nothing is active yet: then it is release 1
    /// @param forced why, if something was against it; else empty
    /// @throws ServingException if it does not hold together; the message lists every reason
    static Release next(@Nullable Release active, ChangeRecord change, long nowMillis, String forced) {
        checkBases(active, change);
        return checked(merge(active, change)
                .setNumber(active == null ? 1 : active.number() + 1)
                .setChange(change.getNumber())
                .setUndoes(change.getUndoes())
                .setForced(forced)
                .setActivatedMs(nowMillis));
    }

    /// Like [#draft], but whether or not it holds together.
    static Release unchecked(@Nullable Release active, ChangeRecord change) {
        return new Release(merge(active, change).setNumber(-change.getNumber()).build());
    }

    private static ReleaseRecord.Builder merge(@Nullable Release active, ChangeRecord change) {
        Map<String, ModelRecord> models = new TreeMap<>();
        Map<String, ViewRecord> views = new TreeMap<>();
        if (active != null) {
            models.putAll(active.models());
            views.putAll(active.views());
        }
        change.getRemovedModelsList().forEach(models::remove);
        change.getRemovedViewsList().forEach(views::remove);
        change.getModelsList().forEach(model -> models.put(model.getName(), model));
        change.getViewsList().forEach(view -> views.put(view.getName(), view));
        return ReleaseRecord.newBuilder().addAllModels(models.values()).addAllViews(views.values());
    }

    /// An increment has the rows of its base: in place of another load it would take back what that one brought. To
    /// undo a release is to take back, so an undoing change may bring any.
    private static void checkBases(@Nullable Release active, ChangeRecord change) {
        if (active == null || change.getUndoes() != 0) {
            return;
        }
        for (ViewRecord view : change.getViewsList()) {
            ViewRecord served = active.views().get(view.getName());
            if (served != null && !fitsOver(served, view)) {
                throw new ServingException(
                        ServingError.CHANGE_REFUSED,
                        "data version '" + view.getDataVersion() + "' of view '" + view.getName()
                                + "' is an increment on data version '" + view.getBaseDataVersion() + "', but '"
                                + served.getDataVersion() + "' is active, whose rows it lacks: load its sources again"
                                + " onto what is active, or first roll back to '" + view.getBaseDataVersion() + "'");
            }
        }
    }

    private static boolean fitsOver(ViewRecord served, ViewRecord view) {
        return view.getBaseSha256().isEmpty()
                || served.getSha256().equals(view.getBaseSha256())
                || served.getSha256().equals(view.getSha256());
    }

    /// The models that a change must be checked with: its own, and those that read a view of it.
    static List<String> checkedModels(Release draft, ChangeRecord change) {
        List<String> views =
                change.getViewsList().stream().map(ViewRecord::getName).toList();
        return draft.models().values().stream()
                .filter(model -> change.getModelsList().contains(model)
                        || model.getViewsList().stream().anyMatch(views::contains))
                .map(ModelRecord::getName)
                .toList();
    }

    private static Release checked(ReleaseRecord.Builder record) {
        Release release = new Release(record.build());
        check(release);
        return release;
    }

    private static void check(Release release) {
        List<String> findings = new ArrayList<>();
        Map<String, ViewRecord> firstOfEntity = new TreeMap<>();
        for (ViewRecord view : release.views().values()) {
            ViewRecord first = firstOfEntity.putIfAbsent(view.getEntity(), view);
            if (first != null && first.getKeyType() != view.getKeyType()) {
                findings.add("views '" + first.getName() + "' and '" + view.getName() + "' of entity '"
                        + view.getEntity() + "' have keys of different types: give them one type");
            }
        }
        for (ModelRecord model : release.models().values()) {
            String name = "model '" + model.getName() + "' version '" + model.getVersion() + "'";
            boolean complete = true;
            for (String view : model.getViewsList()) {
                if (!release.views().containsKey(view)) {
                    findings.add(name + " reads view '" + view + "', which has no data version: load it; loaded are "
                            + release.views().keySet());
                    complete = false;
                }
            }
            if (complete && release.viewsOf(model, model.getCandidateEntity()).isEmpty()) {
                findings.add(name + " reads no view of its candidates' entity '" + model.getCandidateEntity() + "'");
            }
        }
        if (!findings.isEmpty()) {
            throw new ServingException(
                    ServingError.INVALID_MODEL,
                    "the change does not hold together:\n- " + String.join("\n- ", findings));
        }
    }
}
