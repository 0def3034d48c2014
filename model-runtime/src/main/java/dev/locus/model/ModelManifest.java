package dev.locus.model;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/// A checked `model.yaml`: consistent in itself, not yet compared with the views and the model's tensors. Immutable.
record ModelManifest(ModelSignature signature, ImmutableList<Input> inputs, ImmutableList<Output> outputs) {

    /// @param shape as written, null if left out
    record Input(
            String tensor, TensorType type, @Nullable ImmutableList<String> shape, ImmutableList<Column> features) {}

    /// One feature of a tensor, and how it becomes numbers.
    ///
    /// @param vocabulary name of a file whose line number, from 0, is a string's index
    /// @param buckets a string's index is its hash modulo this
    /// @param outOfVocabulary index of a string that has none
    /// @param length what a list is padded or cut to; null = its bound
    /// @param padding element (for strings: index) behind a list's last; null = 0
    record Column(
            FeatureReference feature,
            @Nullable String vocabulary,
            @Nullable Integer buckets,
            int outOfVocabulary,
            @Nullable Integer length,
            @Nullable Double padding) {
        boolean indexesStrings() {
            return vocabulary != null || buckets != null;
        }
    }

    /// @param column which of the tensor's columns is this score
    record Output(String name, String tensor, int column) {}
}
