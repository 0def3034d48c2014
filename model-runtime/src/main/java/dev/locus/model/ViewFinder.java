package dev.locus.model;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.ViewSchema;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Tells the views that a model reads apart by their entity: those of the candidates and those of the user.
final class ViewFinder {
    private final ImmutableList<ViewSchema> candidateViews;
    private final ImmutableList<ViewSchema> userViews;

    /// @param views all there are, by name
    ViewFinder(ModelSignature signature, Map<String, ViewSchema> views, Findings findings) {
        ImmutableList.Builder<ViewSchema> candidate = ImmutableList.builder();
        ImmutableList.Builder<ViewSchema> user = ImmutableList.builder();
        for (String name : signature.views()) {
            ViewSchema schema = views.get(name);
            if (schema == null) {
                findings.add("there is no view '%s'; views: %s", name, new TreeSet<>(views.keySet()));
                continue;
            }
            String entity = schema.view().entity();
            if (entity.equals(signature.candidateEntity())) {
                candidate.add(schema);
            } else if (entity.equals(signature.userEntity())) {
                user.add(schema);
            } else {
                findings.add("view '%s' is of entity '%s', but %s", name, entity, entities(signature));
            }
        }
        this.candidateViews = candidate.build();
        this.userViews = user.build();
    }

    private static String entities(ModelSignature signature) {
        String user =
                signature.userEntity() == null ? "it has no user" : "its user is '" + signature.userEntity() + "'";
        return "the model's candidates are '" + signature.candidateEntity() + "' and " + user;
    }

    ImmutableList<ViewSchema> candidateViews() {
        return candidateViews;
    }

    ImmutableList<ViewSchema> userViews() {
        return userViews;
    }

    /// @return null for a view that was not found; there is a finding for it already
    Slot.@Nullable ViewSource source(String view, int feature) {
        int candidate = placeOf(view, candidateViews);
        if (candidate >= 0) {
            return new Slot.ViewSource(Slot.Side.CANDIDATE, candidate, candidateViews.get(candidate), feature);
        }
        int user = placeOf(view, userViews);
        return user < 0 ? null : new Slot.ViewSource(Slot.Side.USER, user, userViews.get(user), feature);
    }

    private static int placeOf(String name, ImmutableList<ViewSchema> views) {
        for (int i = 0; i < views.size(); i++) {
            if (views.get(i).view().name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
