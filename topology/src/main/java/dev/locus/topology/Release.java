package dev.locus.topology;

import com.google.common.collect.ImmutableMap;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ViewRecord;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The numbered catalogue of a job: the version of every model and the data version of every view. Immutable; a request
/// is scored by exactly one.
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

    /// The views a model reads: its candidates' first, then its user's.
    public Stream<ViewRecord> viewsOf(ModelRecord model) {
        return Stream.concat(model.getCandidateViewsList().stream(), model.getUserViewsList().stream())
                .map(this::view);
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
        return "release " + number();
    }
}
