package dev.locus.feature;

import dev.locus.topology.Names;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One feature of a view: a name, a type, and the value that stands in when a row lacks it.
///
/// @param defaultValue elements as `Long`, `Float` or `String`, as the type's element says: one for a scalar, `length`
///     for a vector, up to `length` for a list
public record Feature(String name, FeatureType type, List<Object> defaultValue) {
    public Feature {
        Names.check("feature name", name);
        defaultValue = List.copyOf(defaultValue);
        boolean fits = type.isList() ? defaultValue.size() <= type.length() : defaultValue.size() == type.length();
        if (!fits || !defaultValue.stream().allMatch(element -> isOf(type.element(), element))) {
            throw new IllegalArgumentException(
                    "feature '" + name + "' of type " + type + " can't have the default " + defaultValue);
        }
    }

    /// The default of a feature that declares none: 0, the empty string, or the empty list.
    public static List<Object> zero(FeatureType type) {
        if (type.isList()) {
            return List.of();
        }
        Object element = switch (type.element()) {
            case INT64 -> 0L;
            case FLOAT32 -> 0f;
            case STRING -> "";
        };
        return Collections.nCopies(type.length(), element);
    }

    private static boolean isOf(ElementType element, @Nullable Object value) {
        return switch (element) {
            case INT64 -> value instanceof Long;
            case FLOAT32 -> value instanceof Float number && Float.isFinite(number);
            case STRING -> value instanceof String;
        };
    }
}
