package dev.locus.model;

import dev.locus.feature.ElementType;
import org.jspecify.annotations.Nullable;

/// What becomes of one element of a feature on its way into a tensor. There are no others.
enum Cast {
    LONG_TO_LONG,
    FLOAT_TO_FLOAT,
    LONG_TO_FLOAT,
    CODE_TO_LONG,
    CODE_TO_FLOAT;

    /// @return null if Locus does not cast this: float32 to int64
    static @Nullable Cast of(ElementType from, TensorType to) {
        boolean integers = to == TensorType.INT64;
        return switch (from) {
            case INT64 -> integers ? LONG_TO_LONG : LONG_TO_FLOAT;
            case FLOAT32 -> integers ? null : FLOAT_TO_FLOAT;
            case STRING -> integers ? CODE_TO_LONG : CODE_TO_FLOAT;
        };
    }

    /// Whether the tensor holds the same bytes as the row.
    boolean keepsBytes() {
        return this == LONG_TO_LONG || this == FLOAT_TO_FLOAT;
    }
}
