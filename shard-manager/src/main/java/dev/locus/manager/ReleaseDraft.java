package dev.locus.manager;

import dev.locus.internal.v1.InspectChangeResponse;
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

    /// Release n + 1: release n with the change's models and views in place of theirs.
    ///
    /// @param active null if nothing is active yet: then it is release 1
    /// @throws ServingException if it does not hold together; the message lists every reason
    static Release of(@Nullable Release active, InspectChangeResponse change) {
        Map<String, ModelRecord> models = new TreeMap<>();
        Map<String, ViewRecord> views = new TreeMap<>();
        if (active != null) {
            models.putAll(active.models());
            views.putAll(active.views());
        }
        change.getModelsList().forEach(model -> models.put(model.getName(), model));
        change.getViewsList().forEach(view -> views.put(view.getName(), view));
        Release release = new Release(ReleaseRecord.newBuilder()
                .setNumber(active == null ? 1 : active.number() + 1)
                .addAllModels(models.values())
                .addAllViews(views.values())
                .build());
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
