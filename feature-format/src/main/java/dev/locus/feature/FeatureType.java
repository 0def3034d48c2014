package dev.locus.feature;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The type of a feature: a scalar (`int64`), a vector of fixed length (`float32[19]`) or a list of bounded length
/// (`string[..6]`).
///
/// @param length elements that a row has room for: 1 for a scalar
public record FeatureType(ElementType element, Form form, int length) {
    /// The most elements a feature may have.
    public static final int LENGTH_MAX = 4_096;

    private static final Pattern SYNTAX = Pattern.compile("(int64|float32|string)(?:\\[(\\.\\.)?(\\d{1,5})])?");

    /// How many elements a value has: one, always `length`, or up to `length`.
    public enum Form {
        SCALAR,
        VECTOR,
        LIST
    }

    public FeatureType {
        if (length < 1 || length > LENGTH_MAX || (form == Form.SCALAR && length != 1)) {
            throw new IllegalArgumentException("a feature has 1 to " + LENGTH_MAX + " elements, not " + length);
        }
    }

    /// @throws IllegalArgumentException if the text is not a type; the message shows the forms there are
    @JsonCreator
    public static FeatureType parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a feature type: use int64, float32 or string, "
                    + "a vector like float32[19], or a bounded list like string[..6]");
        }
        ElementType element = switch (matcher.group(1)) {
            case "int64" -> ElementType.INT64;
            case "float32" -> ElementType.FLOAT32;
            default -> ElementType.STRING;
        };
        if (matcher.group(3) == null) {
            return new FeatureType(element, Form.SCALAR, 1);
        }
        Form form = matcher.group(2) == null ? Form.VECTOR : Form.LIST;
        return new FeatureType(element, form, Integer.parseInt(matcher.group(3)));
    }

    public boolean isScalar() {
        return form == Form.SCALAR;
    }

    public boolean isList() {
        return form == Form.LIST;
    }

    /// Bytes of all elements in a packed row, without a list's count.
    public int bytes() {
        return element.bytes() * length;
    }

    @JsonValue
    @Override
    public String toString() {
        return switch (form) {
            case SCALAR -> element.toString();
            case VECTOR -> element + "[" + length + "]";
            case LIST -> element + "[.." + length + "]";
        };
    }
}
