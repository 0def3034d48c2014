package dev.locus.model;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The inputs and outputs of a loaded model, as its runtime tells them.
public record RuntimeSignature(ImmutableList<TensorSignature> inputs, ImmutableList<TensorSignature> outputs) {
    @Nullable
    TensorSignature input(String name) {
        return find(inputs, name);
    }

    @Nullable
    TensorSignature output(String name) {
        return find(outputs, name);
    }

    static ImmutableList<String> names(List<TensorSignature> tensors) {
        return tensors.stream().map(TensorSignature::name).collect(ImmutableList.toImmutableList());
    }

    private static @Nullable TensorSignature find(List<TensorSignature> tensors, String name) {
        for (TensorSignature tensor : tensors) {
            if (tensor.name().equals(name)) {
                return tensor;
            }
        }
        return null;
    }
}
