package dev.locus.cli;

import com.google.common.base.Splitter;
import dev.locus.feature.ElementType;
import dev.locus.feature.FeatureType;
import dev.locus.v1.CandidateFeature;
import dev.locus.v1.Key;
import dev.locus.v1.Keys;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Keys and feature values as people write them on a command line, in the types that the wire wants.
final class InputText {
    private InputText() {}

    /// @param keyType `int64` or `string`
    static Key key(String keyType, String text) {
        return keyType.equals("string")
                ? Key.newBuilder().setStringKey(text).build()
                : Key.newBuilder().setInt64Key(int64("key", text)).build();
    }

    static Keys keys(String keyType, List<String> texts) {
        Keys.Builder keys = Keys.newBuilder();
        for (String text : texts) {
            if (keyType.equals("string")) {
                keys.addStringKeys(text);
            } else {
                keys.addInt64Keys(int64("key", text));
            }
        }
        return keys.build();
    }

    /// @param type of the feature; elements of vectors and lists stand between commas
    static Value value(String name, String type, String text) {
        FeatureType featureType = FeatureType.parse(type);
        if (!featureType.isScalar()) {
            return Value.newBuilder()
                    .setListValue(list(name, featureType.element(), text))
                    .build();
        }
        return switch (featureType.element()) {
            case INT64 -> Value.newBuilder().setInt64Value(int64(name, text)).build();
            case FLOAT32 ->
                Value.newBuilder().setFloatValue(float32(name, text)).build();
            case STRING -> Value.newBuilder().setStringValue(text).build();
        };
    }

    private static ValueList list(String name, ElementType element, String text) {
        ValueList.Builder list = ValueList.newBuilder();
        for (String part : split(text)) {
            switch (element) {
                case INT64 -> list.addInt64Values(int64(name, part));
                case FLOAT32 -> list.addFloatValues(float32(name, part));
                case STRING -> list.addStringValues(part);
            }
        }
        return list.build();
    }

    /// @param text the values of all items, one after the other
    static CandidateFeature candidate(String name, String type, String text) {
        CandidateFeature.Builder feature = CandidateFeature.newBuilder().setName(name);
        for (String part : split(text)) {
            if (FeatureType.parse(type).element() == ElementType.INT64) {
                feature.addInt64Values(int64(name, part));
            } else {
                feature.addFloatValues(float32(name, part));
            }
        }
        return feature.build();
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : Splitter.on(',').splitToList(text);
    }

    private static long int64(String what, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(what + " '" + text + "' is not an int64", e);
        }
    }

    private static float float32(String what, String text) {
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(what + " '" + text + "' is not a number", e);
        }
    }

    /// The other way: a value as it is shown.
    static String text(Value value) {
        return switch (value.getValueCase()) {
            case INT64_VALUE -> Long.toString(value.getInt64Value());
            case FLOAT_VALUE -> Float.toString(value.getFloatValue());
            case STRING_VALUE -> value.getStringValue();
            case LIST_VALUE ->
                Stream.of(
                                value.getListValue().getInt64ValuesList(),
                                value.getListValue().getFloatValuesList(),
                                value.getListValue().getStringValuesList())
                        .flatMap(List::stream)
                        .map(Object::toString)
                        .collect(Collectors.joining(", ", "[", "]"));
            case VALUE_NOT_SET -> "(not in the dictionary)";
        };
    }
}
