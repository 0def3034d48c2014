package dev.locus.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/// Reads the YAML files that people write into records. Every file opens with `kind` and `version`; keys are
/// snake_case;
/// an unknown key is an error that names the nearest known one.
public final class YamlReader {
    /// Larger files are refused unread.
    public static final int FILE_BYTES_MAX = 4 << 20;

    private static final int VERSION = 1;

    private static final ObjectMapper MAPPER = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private YamlReader() {}

    /// @param kind what the file's `kind` must be
    /// @param type a record whose components are the file's other keys
    /// @throws InvalidDocumentException if the file is not there or not such a document
    public static <T> T read(Path file, String kind, Class<T> type) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new InvalidDocumentException(
                        file + " is larger than the " + FILE_BYTES_MAX + " bytes that a YAML file may have");
            }
            return parse(file.toString(), Files.readString(file), kind, type);
        } catch (NoSuchFileException e) {
            throw new InvalidDocumentException(
                    "there is no file " + file + " (expected a document of kind " + kind + ")");
        } catch (IOException e) {
            throw new InvalidDocumentException("can't read " + file + ": " + e.getMessage());
        }
    }

    /// @param name stands for the text in messages
    public static <T> T parse(String name, String text, String kind, Class<T> type) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (!(tree instanceof ObjectNode object)) {
                throw new InvalidDocumentException(
                        name + " is not a YAML mapping; it must open with 'kind: " + kind + "'");
            }
            checkHead(name, object, kind);
            object.remove("kind");
            object.remove("version");
            return MAPPER.treeToValue(object, type);
        } catch (UnrecognizedPropertyException e) {
            throw new InvalidDocumentException(name + ": " + unknownKey(e));
        } catch (JsonMappingException e) {
            throw new InvalidDocumentException(name + ": " + at(e) + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            String line = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
            throw new InvalidDocumentException(name + line + ": not valid YAML: " + e.getOriginalMessage());
        }
    }

    private static void checkHead(String name, ObjectNode object, String kind) {
        String foundKind = object.path("kind").asText("");
        if (!foundKind.equals(kind)) {
            throw new InvalidDocumentException(name + ": kind is '" + foundKind + "', expected '" + kind
                    + "' (a file opens with kind and version)");
        }
        JsonNode version = object.path("version");
        if (!version.isInt() || version.intValue() != VERSION) {
            throw new InvalidDocumentException(
                    name + ": version is '" + version.asText("") + "', this Locus reads version " + VERSION);
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
