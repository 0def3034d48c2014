package dev.locus.client;

import static dev.locus.client.Refusal.refuse;

import dev.locus.internal.v1.InputElement;
import dev.locus.internal.v1.InputFeature;
import dev.locus.internal.v1.InputForm;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.CandidateFeature;
import dev.locus.v1.RequestFeature;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;
import java.util.List;

/// Checks the features that come with a request against what the model declares: there once, of the right type and
/// length, finite. Features that the model does not read are ignored, so that callers can send a new one before the
/// model that reads it is active.
final class InputChecker {
    private InputChecker() {}

    static void checkRequestFeature(InputFeature declared, List<RequestFeature> sent) {
        RequestFeature found = null;
        for (RequestFeature feature : sent) {
            if (feature.getName().equals(declared.getName())) {
                if (found != null) {
                    throw bad("request_features." + declared.getName(), "is sent twice");
                }
                found = feature;
            }
        }
        if (found == null) {
            throw missing("request_features", declared);
        }
        checkValue("request_features." + declared.getName(), declared, found.getValue());
    }

    private static void checkValue(String field, InputFeature declared, Value value) {
        if (declared.getForm() == InputForm.INPUT_FORM_SCALAR) {
            boolean right = switch (declared.getElement()) {
                case INPUT_ELEMENT_INT64 -> value.hasInt64Value();
                case INPUT_ELEMENT_FLOAT32 -> value.hasFloatValue();
                default -> value.hasStringValue();
            };
            if (!right) {
                throw bad(field, "is not the " + type(declared) + " that the model declares");
            }
            checkFinite(field, value.getFloatValue());
            return;
        }
        ValueList list = value.getListValue();
        int total = list.getInt64ValuesCount() + list.getFloatValuesCount() + list.getStringValuesCount();
        int right = switch (declared.getElement()) {
            case INPUT_ELEMENT_INT64 -> list.getInt64ValuesCount();
            case INPUT_ELEMENT_FLOAT32 -> list.getFloatValuesCount();
            default -> list.getStringValuesCount();
        };
        boolean fits = declared.getForm() == InputForm.INPUT_FORM_LIST
                ? right <= declared.getLength()
                : right == declared.getLength();
        if (!value.hasListValue() || total != right || !fits) {
            throw bad(
                    field, "has " + total + " elements and is not the " + type(declared) + " that the model declares");
        }
        for (int i = 0; i < list.getFloatValuesCount(); i++) {
            checkFinite(field, list.getFloatValues(i));
        }
    }

    static void checkCandidateFeature(InputFeature declared, List<CandidateFeature> sent, int items) {
        String field = "candidate_features." + declared.getName();
        CandidateFeature found = null;
        for (CandidateFeature feature : sent) {
            if (feature.getName().equals(declared.getName())) {
                if (found != null) {
                    throw bad(field, "is sent twice");
                }
                found = feature;
            }
        }
        if (found == null) {
            throw missing("candidate_features", declared);
        }
        boolean float32 = declared.getElement() == InputElement.INPUT_ELEMENT_FLOAT32;
        int right = float32 ? found.getFloatValuesCount() : found.getInt64ValuesCount();
        int wrong = float32 ? found.getInt64ValuesCount() : found.getFloatValuesCount();
        long expected = (long) items * declared.getLength();
        if (wrong > 0 || right != expected) {
            throw bad(
                    field,
                    "has " + (right + wrong) + " values, expected " + expected + " (" + items + " items x "
                            + declared.getLength() + ") of " + type(declared));
        }
        for (int i = 0; i < found.getFloatValuesCount(); i++) {
            checkFinite(field, found.getFloatValues(i));
        }
    }

    private static void checkFinite(String field, float value) {
        if (!Float.isFinite(value)) {
            throw bad(field, "is " + value + "; numbers must be finite");
        }
    }

    private static ServingException missing(String list, InputFeature declared) {
        return refuse(
                ServingError.MISSING_INPUT,
                list + "." + declared.getName(),
                "the model reads " + list + "." + declared.getName() + " (" + type(declared) + "), which was not sent");
    }

    private static ServingException bad(String field, String what) {
        return refuse(ServingError.BAD_INPUT_VALUE, field, field + " " + what);
    }

    private static String type(InputFeature declared) {
        String element = switch (declared.getElement()) {
            case INPUT_ELEMENT_INT64 -> "int64";
            case INPUT_ELEMENT_FLOAT32 -> "float32";
            default -> "string";
        };
        return switch (declared.getForm()) {
            case INPUT_FORM_VECTOR -> element + "[" + declared.getLength() + "]";
            case INPUT_FORM_LIST -> element + "[.." + declared.getLength() + "]";
            default -> element;
        };
    }
}
