package dev.locus.feature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The two JSON documents of a load directory, to and from bytes. The same content gives the same bytes.
final class LoadDocuments {
    private static final String DICTIONARIES_KIND = "dictionaries";
    private static final DocumentReader READER = new DocumentReader("JSON", JsonMapper.builder());
    private static final ObjectWriter WRITER = READER.mapper()
            .writer(new DefaultPrettyPrinter()
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private LoadDocuments() {}

    record Dictionaries(Map<String, List<String>> features) {}

    static byte[] write(LoadManifest manifest) {
        return write(LoadManifest.KIND, manifest.version(), manifest);
    }

    static byte[] write(ImmutableMap<String, Dictionary> dictionaries) {
        ImmutableMap.Builder<String, List<String>> features = ImmutableMap.builder();
        dictionaries.forEach((feature, dictionary) -> features.put(feature, dictionary.strings()));
        return write(DICTIONARIES_KIND, DocumentReader.VERSION, new Dictionaries(features.buildOrThrow()));
    }

    static LoadManifest readManifest(String name, byte[] bytes) {
        return READER.parse(name, text(bytes), LoadManifest.KIND, LoadManifest.VERSION, LoadManifest.class);
    }

    static ImmutableMap<String, Dictionary> readDictionaries(String name, byte[] bytes) {
        Map<String, List<String>> features = READER.parse(name, text(bytes), DICTIONARIES_KIND, Dictionaries.class)
                .features();
        ImmutableMap.Builder<String, Dictionary> dictionaries = ImmutableMap.builder();
        features.forEach((feature, strings) -> dictionaries.put(feature, new Dictionary(strings)));
        return dictionaries.buildOrThrow();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] write(String kind, int version, Object content) {
        ObjectNode document =
                READER.mapper().createObjectNode().put("kind", kind).put("version", version);
        document.setAll(READER.mapper().<ObjectNode>valueToTree(content));
        try {
            return (WRITER.writeValueAsString(document) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
