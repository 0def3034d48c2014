package dev.locus.model;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/// An input or output as the runtime that loaded the model describes it.
///
/// @param elementType `int64`, `float32`, or whatever else the runtime calls it
/// @param shape [#ANY] for a dimension that is not fixed
public record TensorSignature(String name, String elementType, ImmutableList<Long> shape) {
    public static final long ANY = -1;

    /// Whether the first dimension is there and may be any number of rows.
    public boolean hasOpenBatch() {
        return !shape.isEmpty() && shape.getFirst() < 0;
    }

    /// The shape as messages show it: `[?, 4]`.
    public String shapeText() {
        return shape.stream()
                .map(dimension -> dimension < 0 ? "?" : Long.toString(dimension))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
