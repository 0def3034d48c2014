package dev.locus.model;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;

/// What a model read for some items: a copy of its input tensors, which nothing changes any more.
///
/// @param items rows of every tensor
public record InputTensors(int items, ImmutableList<Tensor> tensors) {
    /// @param width columns
    /// @param values row-major: items x width elements of the type, in the machine's byte order, from position 0
    public record Tensor(String name, TensorType type, int width, ByteBuffer values) {}

    public long bytes() {
        return tensors.stream().mapToLong(tensor -> tensor.values().capacity()).sum();
    }
}
