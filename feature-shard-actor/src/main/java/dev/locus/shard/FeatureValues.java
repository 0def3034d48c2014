package dev.locus.shard;

import dev.locus.feature.ElementType;
import dev.locus.feature.Feature;
import dev.locus.feature.FeatureType;
import dev.locus.feature.RowEncoder;
import dev.locus.feature.ViewSchema;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts values as callers send them into a packed row: checks that they fit the feature's type, and codes strings. A
/// whole number fits a float32 feature, too.
final class FeatureValues {
    /// The most UTF-8 bytes of a string value.
    static final int STRING_BYTES_MAX = 65_536;

    private final ViewSchema schema;
    private final RowEncoder encoder;

    FeatureValues(ViewSchema schema, RowEncoder encoder) {
        this.schema = schema;
        this.encoder = encoder;
    }

    /// Why the value does not fit the feature, or null if it does.
    static @Nullable String misfit(Feature feature, Value value) {
        FeatureType type = feature.type();
        boolean isList = value.getValueCase() == Value.ValueCase.LIST_VALUE;
        if (isList == type.isScalar()) {
            return feature.name() + " is " + type + ", but a " + (isList ? "list" : "single value") + " was sent";
        }
        List<?> elements = isList ? elements(value.getListValue()) : List.of(element(value));
        boolean counted = type.isList() ? elements.size() <= type.length() : elements.size() == type.length();
        if (!counted) {
            return feature.name() + " is " + type + ", but " + elements.size() + " elements were sent";
        }
        for (Object element : elements) {
            if (!fits(type.element(), element)) {
                return feature.name() + " is " + type + ", which can't hold " + shown(element);
            }
        }
        return null;
    }

    private static boolean fits(ElementType type, Object element) {
        return switch (type) {
            case INT64 -> element instanceof Long;
            case FLOAT32 -> element instanceof Long || (element instanceof Float number && Float.isFinite(number));
            case STRING -> element instanceof String string && string.length() <= STRING_BYTES_MAX / 3;
        };
    }

    private static String shown(Object element) {
        String text = String.valueOf(element);
        return element instanceof String ? "a string of " + text.length() + " characters" : text;
    }

    private static Object element(Value value) {
        return switch (value.getValueCase()) {
            case INT64_VALUE -> value.getInt64Value();
            case FLOAT_VALUE -> value.getFloatValue();
            case STRING_VALUE -> value.getStringValue();
            case LIST_VALUE, VALUE_NOT_SET -> throw new IllegalArgumentException("not a single value: " + value);
        };
    }

    private static List<?> elements(ValueList list) {
        if (list.getFloatValuesCount() > 0) {
            return list.getFloatValuesList();
        }
        return list.getInt64ValuesCount() > 0 ? list.getInt64ValuesList() : list.getStringValuesList();
    }

    /// @param value one that fits
    void set(int index, Feature feature, Value value) {
        List<?> elements = feature.type().isScalar() ? List.of(element(value)) : elements(value.getListValue());
        switch (feature.type().element()) {
            case INT64 -> setInt64s(index, feature, elements);
            case FLOAT32 -> setFloat32s(index, feature, elements);
            case STRING -> setStrings(index, feature, elements);
        }
    }

    private void setInt64s(int index, Feature feature, List<?> elements) {
        long[] numbers =
                elements.stream().mapToLong(each -> ((Number) each).longValue()).toArray();
        if (feature.type().isScalar()) {
            encoder.setInt64(index, numbers[0]);
        } else {
            encoder.setInt64s(index, numbers, numbers.length);
        }
    }

    private void setFloat32s(int index, Feature feature, List<?> elements) {
        float[] numbers = new float[elements.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = ((Number) elements.get(i)).floatValue();
        }
        if (feature.type().isScalar()) {
            encoder.setFloat32(index, numbers[0]);
        } else {
            encoder.setFloat32s(index, numbers, numbers.length);
        }
    }

    private void setStrings(int index, Feature feature, List<?> elements) {
        int[] codes = elements.stream()
                .mapToInt(each -> schema.dictionary(feature).codeOf((String) each))
                .toArray();
        if (feature.type().isScalar()) {
            encoder.setString(index, codes[0]);
        } else {
            encoder.setStrings(index, codes, codes.length);
        }
    }
}
