package dev.locus.model;

import dev.locus.feature.FeatureType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys of a `model.yaml`, as written and not yet checked. `docs/reference/model-manifest.md` explains them.
record ManifestDocument(
        @Nullable String name,
        @Nullable String candidates,
        @Nullable String user,
        @Nullable List<Input> inputs,
        @Nullable List<Declared> request,
        @Nullable List<Declared> candidate,
        @Nullable List<Output> outputs) {

    record Input(
            @Nullable String tensor,
            @Nullable TensorType type,
            @Nullable List<String> shape,
            @Nullable List<Column> features) {}

    record Column(
            @Nullable String feature,
            @Nullable String vocabulary,
            @Nullable Integer buckets,
            @Nullable Integer outOfVocabulary,
            @Nullable Integer length,
            @Nullable Double padding) {}

    record Declared(@Nullable String name, @Nullable FeatureType type) {}

    record Output(
            @Nullable String name,
            @Nullable String tensor,
            @Nullable Integer column) {}
}
