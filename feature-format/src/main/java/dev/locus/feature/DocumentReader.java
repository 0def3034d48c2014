package dev.locus.feature;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns the text of a document, YAML or JSON, into a record, or into a message that a person can act on. Every
/// document
/// has `kind` and `version`; keys are snake_case; an unknown key is an error that names the nearest known one.
final class DocumentReader {
    static final int VERSION = 1;

    private final String syntax;
    private final ObjectMapper mapper;

    /// @param syntax `YAML` or `JSON`, for messages
    DocumentReader(String syntax, MapperBuilder<?, ?> mapper) {
        this.syntax = syntax;
        this.mapper = mapper.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .build();
    }

    ObjectMapper mapper() {
        return mapper;
    }

    /// @param name stands for the text in messages
    <T> T parse(String name, String text, String kind, Class<T> type) {
        return parse(name, text, kind, VERSION, type);
    }

    /// @param versionMax the newest version that can be read; all from 1 on can
    <T> T parse(String name, String text, String kind, int versionMax, Class<T> type) {
        try {
            JsonNode tree = mapper.readTree(text);
            if (!(tree instanceof ObjectNode object)) {
                throw new InvalidDocumentException(
                        name + " is not a " + syntax + " mapping; it must open with 'kind: " + kind + "'");
            }
            checkHead(name, object, kind, versionMax);
            object.remove("kind");
            object.remove("version");
            return mapper.treeToValue(object, type);
        } catch (UnrecognizedPropertyException e) {
            throw new InvalidDocumentException(name + ": " + unknownKey(e));
        } catch (JsonMappingException e) {
            throw new InvalidDocumentException(name + ": " + at(e) + reason(e));
        } catch (JsonProcessingException e) {
            throw new InvalidDocumentException(
                    name + line(e.getLocation()) + ": not valid " + syntax + ": " + e.getOriginalMessage());
        }
    }

    private static String line(@Nullable JsonLocation location) {
        return location == null ? "" : ":" + location.getLineNr();
    }

    /// What a person needs of Jackson's message: a record's own complaint, or the values an enum has.
    private String reason(JsonMappingException e) {
        if (e.getCause() instanceof IllegalArgumentException complaint && complaint.getMessage() != null) {
            return complaint.getMessage();
        }
        if (e instanceof InvalidFormatException format && format.getTargetType().isEnum()) {
            return "'" + format.getValue() + "' is not allowed; use one of "
                    + Arrays.stream(format.getTargetType().getEnumConstants())
                            .map(constant -> mapper.convertValue(constant, String.class))
                            .collect(Collectors.joining(", "));
        }
        return e.getOriginalMessage();
    }

    private static void checkHead(String name, ObjectNode object, String kind, int versionMax) {
        String foundKind = object.path("kind").asText("");
        if (!foundKind.equals(kind)) {
            throw new InvalidDocumentException(name + ": kind is '" + foundKind + "', expected '" + kind
                    + "' (a file opens with kind and version)");
        }
        JsonNode version = object.path("version");
        if (!version.isInt() || version.intValue() < 1 || version.intValue() > versionMax) {
            throw new InvalidDocumentException(name + ": version is '" + version.asText("")
                    + "', this Locus reads version " + (versionMax == 1 ? "1" : "1 to " + versionMax));
        }
    }

    private static String unknownKey(UnrecognizedPropertyException e) {
        Collection<Object> known = e.getKnownPropertyIds();
        String nearest = known.stream()
                .map(Object::toString)
                .min(Comparator.comparingInt((String key) -> distance(e.getPropertyName(), key))
                        .thenComparing(Comparator.naturalOrder()))
                .map(key -> "; did you mean '" + key + "'?")
                .orElse("");
        return "unknown key '" + path(e) + "'" + nearest + " Known here: "
                + known.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }

    private static String at(JsonMappingException e) {
        return e.getPath().isEmpty() ? "" : "at '" + path(e) + "': ";
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
    }

    /// Levenshtein's edit distance (1965), one row at a time.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
