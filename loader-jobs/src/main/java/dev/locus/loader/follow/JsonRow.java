package dev.locus.loader.follow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.locus.v1.Row;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;

/// A row of live updates as JSON: an object from feature name to number, string, list of either, or null for no value.
/// Whole numbers are int64, others float32.
public final class JsonRow {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonRow() {}

    /// @throws IllegalArgumentException if the text is not such an object; the message says what is wrong
    public static Row parse(String json) {
        JsonNode object = read(json);
        if (object == null || !object.isObject()) {
            throw new IllegalArgumentException("not a JSON object: " + shortened(json));
        }
        Row.Builder row = Row.newBuilder();
        object.properties().forEach(entry -> row.putFeatures(entry.getKey(), value(entry.getKey(), entry.getValue())));
        return row.build();
    }

    /// One value: JSON, or else the text itself as a string.
    public static Value parseValue(String feature, String text) {
        try {
            return value(feature, MAPPER.readTree(text));
        } catch (JsonProcessingException e) {
            return Value.newBuilder().setStringValue(text).build();
        }
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String shortened(String json) {
        return json.length() <= 64 ? json : json.substring(0, 64) + "…";
    }

    private static Value value(String feature, JsonNode node) {
        Value.Builder value = Value.newBuilder();
        if (node.isNull() || node.isMissingNode()) {
            return value.build();
        }
        if (node.isArray()) {
            return value.setListValue(list(feature, node)).build();
        }
        if (node.isTextual()) {
            return value.setStringValue(node.textValue()).build();
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return value.setInt64Value(node.longValue()).build();
        }
        if (node.isBoolean()) {
            return value.setInt64Value(node.booleanValue() ? 1 : 0).build();
        }
        if (node.isNumber()) {
            return value.setFloatValue(node.floatValue()).build();
        }
        throw new IllegalArgumentException("feature '" + feature + "' is " + shortened(node.toString())
                + ": use a number, a string, a list or null");
    }

    private static ValueList list(String feature, JsonNode array) {
        ValueList.Builder list = ValueList.newBuilder();
        boolean whole = true;
        boolean text = true;
        for (JsonNode element : array) {
            whole &= element.isIntegralNumber() && element.canConvertToLong();
            text &= element.isTextual();
            if (!element.isNumber() && !element.isTextual()) {
                throw new IllegalArgumentException("feature '" + feature + "' has an element "
                        + shortened(element.toString()) + ": a list has numbers or strings");
            }
        }
        for (JsonNode element : array) {
            if (whole) {
                list.addInt64Values(element.longValue());
            } else if (text) {
                list.addStringValues(element.textValue());
            } else if (element.isNumber()) {
                list.addFloatValues(element.floatValue());
            } else {
                throw new IllegalArgumentException("feature '" + feature + "' mixes numbers and strings");
            }
        }
        return list.build();
    }
}
