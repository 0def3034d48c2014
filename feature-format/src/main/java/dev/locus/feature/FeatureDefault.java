package dev.locus.feature;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the `default` of a feature: one value for a scalar, a list for a list, a list or one value for all elements
/// for
/// a vector.
final class FeatureDefault {
    private FeatureDefault() {}

    /// @throws IllegalArgumentException if the value is not of the type
    static List<Object> parse(String feature, FeatureType type, @Nullable JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return Feature.zero(type);
        }
        if (!node.isArray() && !type.isList()) {
            return Collections.nCopies(type.length(), element(feature, type, node));
        }
        if (!node.isArray() || type.isScalar()) {
            throw refused(feature, type, node);
        }
        List<Object> elements = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            elements.add(element(feature, type, element));
        }
        return elements;
    }

    private static Object element(String feature, FeatureType type, JsonNode node) {
        boolean fits = switch (type.element()) {
            case INT64 -> node.isIntegralNumber() && node.canConvertToLong();
            case FLOAT32 -> node.isNumber() && Float.isFinite(node.floatValue());
            case STRING -> node.isTextual();
        };
        if (!fits) {
            throw refused(feature, type, node);
        }
        return switch (type.element()) {
            case INT64 -> node.longValue();
            case FLOAT32 -> node.floatValue();
            case STRING -> node.textValue();
        };
    }

    private static IllegalArgumentException refused(String feature, FeatureType type, JsonNode node) {
        String wanted = switch (type.element()) {
            case INT64 -> "whole number";
            case FLOAT32 -> "finite number";
            case STRING -> "string (in quotes if it looks like a number or true or false)";
        };
        String form = switch (type.form()) {
            case SCALAR -> "a " + wanted;
            case VECTOR -> "a YAML list of " + type.length() + ", or one for all elements, each a " + wanted;
            case LIST -> "a YAML list of up to " + type.length() + ", each a " + wanted;
        };
        return new IllegalArgumentException(
                "feature '" + feature + "': default " + node + " is not of type " + type + "; use " + form);
    }
}
