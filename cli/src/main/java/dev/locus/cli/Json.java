package dev.locus.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;
import java.util.Map;
import java.util.TreeMap;

/// What commands print with `--json`.
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static void putAll(ObjectNode object, String field, Map<String, String> values) {
        ObjectNode inner = object.putObject(field);
        new TreeMap<>(values).forEach(inner::put);
    }

    /// A score; JSON has no NaN, so none is null.
    static void putScore(ObjectNode object, String field, float score) {
        if (Float.isNaN(score)) {
            object.putNull(field);
        } else {
            object.put(field, score);
        }
    }

    /// JSON has no NaN either.
    static void putNumber(ObjectNode object, String field, double number) {
        if (Double.isNaN(number)) {
            object.putNull(field);
        } else {
            object.put(field, number);
        }
    }

    static void put(ObjectNode object, String field, Value value) {
        switch (value.getValueCase()) {
            case INT64_VALUE -> object.put(field, value.getInt64Value());
            case FLOAT_VALUE -> object.put(field, value.getFloatValue());
            case STRING_VALUE -> object.put(field, value.getStringValue());
            case LIST_VALUE -> addAll(object.putArray(field), value.getListValue());
            case VALUE_NOT_SET -> object.putNull(field);
        }
    }

    private static void addAll(ArrayNode array, ValueList list) {
        list.getInt64ValuesList().forEach(array::add);
        list.getFloatValuesList().forEach(array::add);
        list.getStringValuesList().forEach(array::add);
    }
}
