package dev.locus.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ViewRecord;
import org.jspecify.annotations.Nullable;

/// The numbered catalogue of a job: the version of every model and the data version of every view. Immutable; a
/// request is scored by exactly one.
public final class Release {
    private final ReleaseRecord record;
    private final ImmutableMap<String, ModelRecord> models;
    private final ImmutableMap<String, ViewRecord> views;

    public Release(ReleaseRecord record) {
        this.record = record;
        this.models = record.getModelsList().stream()
                .collect(ImmutableMap.toImmutableMap(ModelRecord::getName, model -> model));
        this.views =
                record.getViewsList().stream().collect(ImmutableMap.toImmutableMap(ViewRecord::getName, view -> view));
    }

    public long number() {
        return record.getNumber();
    }

    /// Whether it is what nodes have ready for a staged change, and was never activated.
    public boolean isDraft() {
        return record.getNumber() < 0;
    }

    /// What an answer names: its number, or that of the release that a draft was made on top of.
    public long servedNumber() {
        return isDraft() ? record.getDraftOf() : record.getNumber();
    }

    /// The change that a draft is of; 0 if it is no draft.
    public long triedChange() {
        return isDraft() ? -record.getNumber() : 0;
    }

    public ReleaseRecord record() {
        return record;
    }

    public ImmutableMap<String, ModelRecord> models() {
        return models;
    }

    public ImmutableMap<String, ViewRecord> views() {
        return views;
    }

    public @Nullable ModelRecord model(String name) {
        return models.get(name);
    }

    /// The view of that name, which must be part of the release: releases are checked when they are made.
    public ViewRecord view(String name) {
        ViewRecord view = views.get(name);
        if (view == null) {
            throw new IllegalArgumentException(
                    "release " + number() + " has no view '" + name + "', only " + views.keySet());
        }
        return view;
    }

    /// The views a model reads, in the order in which its manifest names them.
    public ImmutableList<ViewRecord> viewsOf(ModelRecord model) {
        return model.getViewsList().stream().map(this::view).collect(ImmutableList.toImmutableList());
    }

    /// Those of [#viewsOf] that have rows of the given entity.
    public ImmutableList<ViewRecord> viewsOf(ModelRecord model, String entity) {
        return viewsOf(model).stream()
                .filter(view -> view.getEntity().equals(entity))
                .collect(ImmutableList.toImmutableList());
    }

    /// All that decides the scores of a model, as text: its version and the data versions of its views.
    public String versionsOf(ModelRecord model) {
        StringBuilder versions = new StringBuilder("model " + model.getVersion() + " " + model.getSha256());
        viewsOf(model)
                .forEach(view -> versions.append(", view ")
                        .append(view.getName())
                        .append(' ')
                        .append(view.getDataVersion())
                        .append(' ')
                        .append(view.getSha256()));
        return versions.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Release that && record.equals(that.record);
    }

    @Override
    public int hashCode() {
        return record.hashCode();
    }

    @Override
    public String toString() {
        return isDraft() ? "the draft of change " + triedChange() : "release " + number();
    }
}
