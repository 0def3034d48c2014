package dev.locus.manager;

import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ModelStep;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.internal.v1.ViewStep;
import dev.locus.topology.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is different in one release from another: the steps that lead from the first to the second. Pure.
///
/// @param models by name
/// @param views by name
record ReleaseDiff(List<ModelStep> models, List<ViewStep> views) {
    /// @param from null = nothing
    static ReleaseDiff of(@Nullable Release from, Release to) {
        Map<String, ModelRecord> modelsBefore = from == null ? Map.of() : from.models();
        Map<String, ViewRecord> viewsBefore = from == null ? Map.of() : from.views();
        List<ModelStep> models = new ArrayList<>();
        for (String name : names(modelsBefore, to.models())) {
            ModelRecord before = modelsBefore.get(name);
            ModelRecord after = to.models().get(name);
            if (before == null || !before.equals(after)) {
                models.add(step(before, after));
            }
        }
        List<ViewStep> views = new ArrayList<>();
        for (String name : names(viewsBefore, to.views())) {
            ViewRecord before = viewsBefore.get(name);
            ViewRecord after = to.views().get(name);
            if (before == null || !before.equals(after)) {
                views.add(step(before, after));
            }
        }
        return new ReleaseDiff(models, views);
    }

    private static Set<String> names(Map<String, ?> before, Map<String, ?> after) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names;
    }

    private static ModelStep step(@Nullable ModelRecord before, @Nullable ModelRecord after) {
        ModelStep.Builder step = ModelStep.newBuilder();
        if (before != null) {
            step.setBefore(before);
        }
        if (after != null) {
            step.setAfter(after);
        }
        return step.build();
    }

    private static ViewStep step(@Nullable ViewRecord before, @Nullable ViewRecord after) {
        ViewStep.Builder step = ViewStep.newBuilder();
        if (before != null) {
            step.setBefore(before);
        }
        if (after != null) {
            step.setAfter(after);
        }
        return step.build();
    }

    static String name(ModelStep step) {
        return step.hasAfter() ? step.getAfter().getName() : step.getBefore().getName();
    }

    static String name(ViewStep step) {
        return step.hasAfter() ? step.getAfter().getName() : step.getBefore().getName();
    }
}
