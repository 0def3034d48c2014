package dev.locus.model;

import dev.locus.feature.FeatureType;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;

/// The value of a request feature, checked against its declared type.
record RequestValue(FeatureType type, Value value) {

    /// @throws IllegalArgumentException if the value is of another type or has too many elements
    static RequestValue check(DeclaredFeature declared, Value value) {
        FeatureType type = declared.type();
        Value.ValueCase expected = type.isScalar() ? scalarCase(type) : Value.ValueCase.LIST_VALUE;
        if (value.getValueCase() != expected) {
            throw new IllegalArgumentException("request feature '" + declared.name() + "' must be " + type
                    + ", it came as " + value.getValueCase());
        }
        RequestValue checked = new RequestValue(type, value);
        if (!type.isScalar()) {
            checked.checkList(declared);
        }
        return checked;
    }

    private static Value.ValueCase scalarCase(FeatureType type) {
        return switch (type.element()) {
            case INT64 -> Value.ValueCase.INT64_VALUE;
            case FLOAT32 -> Value.ValueCase.FLOAT_VALUE;
            case STRING -> Value.ValueCase.STRING_VALUE;
        };
    }

    private void checkList(DeclaredFeature declared) {
        ValueList list = value.getListValue();
        int all = list.getInt64ValuesCount() + list.getFloatValuesCount() + list.getStringValuesCount();
        int count = count();
        if (all != count) {
            throw new IllegalArgumentException(
                    "request feature '" + declared.name() + "' must be " + type + ", it has values of another type");
        }
        if (type.isList() ? count > type.length() : count != type.length()) {
            throw new IllegalArgumentException(
                    "request feature '" + declared.name() + "' must be " + type + ", it has " + count + " elements");
        }
    }

    int count() {
        if (type.isScalar()) {
            return 1;
        }
        return switch (type.element()) {
            case INT64 -> value.getListValue().getInt64ValuesCount();
            case FLOAT32 -> value.getListValue().getFloatValuesCount();
            case STRING -> value.getListValue().getStringValuesCount();
        };
    }

    long longAt(int index) {
        return type.isScalar() ? value.getInt64Value() : value.getListValue().getInt64Values(index);
    }

    float floatAt(int index) {
        return type.isScalar() ? value.getFloatValue() : value.getListValue().getFloatValues(index);
    }

    String stringAt(int index) {
        return type.isScalar() ? value.getStringValue() : value.getListValue().getStringValues(index);
    }
}
