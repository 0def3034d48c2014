package dev.locus.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.FeatureType;
import dev.locus.feature.InvalidDocumentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
    private static final String MANIFEST = """
            kind: model
            version: 1
            name: dlrm
            candidates: item
            user: user
            inputs:
              - tensor: dense
                type: float32
                features:
                  - {feature: user.color, vocabulary: colors.txt, out_of_vocabulary: 0}
                  - {feature: item.price}
                  - {feature: shop.size}
                  - {feature: request.hour}
                  - {feature: candidate.vector}
                  - {feature: item.color, vocabulary: colors.txt, out_of_vocabulary: 0}
            request: [{name: hour, type: int64}]
            candidate: [{name: vector, type: 'float32[4]'}]
            outputs: [{name: ctr}, {name: cvr}]
            """;

    @TempDir
    Path root;

    @Test
    void theSignatureTellsWhatIsScoredReadAndAnswered() {
        ModelDirectory directory = ModelFixture.open(root, "flat.onnx", MANIFEST, "colors.txt: red");
        ModelSignature signature = directory.signature();
        assertEquals("1", directory.version());
        assertEquals("dlrm", directory.name());
        assertEquals("item", signature.candidateEntity());
        assertEquals("user", signature.userEntity());
        assertEquals(List.of("ctr", "cvr"), signature.outputs());
        assertEquals(List.of("user", "item", "shop"), signature.views());
        assertEquals(List.of(new DeclaredFeature("hour", FeatureType.parse("int64"))), signature.requestFeatures());
        assertEquals(
                List.of(new DeclaredFeature("vector", FeatureType.parse("float32[4]"))), signature.candidateFeatures());
    }

    @Test
    void theHashCoversContentsAndNamesButNotTheVersion() throws Exception {
        String first = hash("1", "colors.txt: red");
        assertEquals(64, first.length());
        assertEquals(first, hash("2", "colors.txt: red"));
        assertNotEquals(first, hash("3", "colors.txt: blue"));
        assertNotEquals(first, hash("4", "colors.txt: red", "more.txt: red"));
        assertNotEquals(hash("5", "colors.txt: red", "b.txt: red"), hash("6", "colors.txt: red", "c.txt: red"));
    }

    private String hash(String version, String... vocabularies) {
        return ModelDirectory.open(ModelFixture.directory(root, version, "flat.onnx", MANIFEST, vocabularies))
                .sha256();
    }

    @Test
    void aLinkIsRefusedWhereverItPoints() throws Exception {
        Path directory = ModelFixture.directory(root, "1", "flat.onnx", MANIFEST);
        Path secret = Files.writeString(root.resolve("secret"), "red\n");
        Files.createSymbolicLink(directory.resolve("colors.txt"), secret);
        assertRefused(directory, "colors.txt is not a plain file");
        Files.delete(directory.resolve("colors.txt"));
        Files.writeString(directory.resolve("colors.txt"), "red\n");
        ModelDirectory.open(directory);
        Path link = Files.createSymbolicLink(directory.resolveSibling("latest"), directory);
        assertRefused(link, "there is no model directory");
    }

    @Test
    void aDirectoryInsideIsRefused() throws Exception {
        Path directory = ModelFixture.directory(root, "1", "flat.onnx", MANIFEST, "colors.txt: red");
        Files.createDirectory(directory.resolve("more"));
        assertRefused(directory, "more is not a plain file");
    }

    @Test
    void aVocabularyIsAFileOfTheDirectoryWithEveryLineOnce() throws Exception {
        Path directory = ModelFixture.directory(root, "1", "flat.onnx", MANIFEST);
        assertRefused(directory, "there is no vocabulary");
        Files.writeString(directory.resolve("colors.txt"), "red\nblue\nred\n");
        assertRefused(directory, "has a line twice");
        Files.write(directory.resolve("colors.txt"), new byte[] {(byte) 0xff, '\n'});
        assertRefused(directory, "as UTF-8");
        Files.writeString(directory.resolve("model.yaml"), MANIFEST.replace("colors.txt", "../1/colors.txt"));
        assertRefused(directory, "'../1/colors.txt' is not allowed");
    }

    @Test
    void aMissingFileOrABadVersionNameIsSaid() throws Exception {
        Path directory = ModelFixture.directory(root, "1", "flat.onnx", MANIFEST, "colors.txt: red");
        Files.delete(directory.resolve("model.onnx"));
        assertRefused(directory, "has no file model.onnx");
        assertRefused(ModelFixture.directory(root, ".hidden", "flat.onnx", MANIFEST), "model version '.hidden'");
        assertRefused(root.resolve("nowhere"), "there is no model directory");
    }

    @Test
    void everythingWrongInAManifestIsListedAtOnce() throws Exception {
        String manifest = """
                kind: model
                version: 1
                name: no spaces
                candidates: item
                user: item
                inputs:
                  - tensor: x
                    features:
                      - {feature: price}
                      - {feature: item.color, vocabulary: a.txt, buckets: 0}
                      - {feature: item.id, out_of_vocabulary: -1, length: 0}
                  - tensor: x
                    type: int64
                request:
                  - {name: hour}
                  - {name: hour, type: int64}
                candidate:
                  - {name: tags, type: 'string[..3]'}
                """;
        Path directory = ModelFixture.directory(root, "1", "flat.onnx", manifest);
        InvalidDocumentException thrown =
                assertThrows(InvalidDocumentException.class, () -> ModelDirectory.open(directory));
        List<String> lines = String.valueOf(thrown.getMessage()).lines().skip(1).toList();
        assertEquals(
                List.of(
                        "- name 'no spaces' is not allowed: use 1 to 128 letters, digits, '.', '_' or '-', beginning"
                                + " with a letter or digit, without '..'",
                        "- candidates and user are both 'item': a view's entity must tell which of the two it is for",
                        "- tensor 'x' has no type: write int64 or float32",
                        "- 'price' is not a feature: write VIEW.FEATURE, request.NAME or candidate.NAME",
                        "- 'item.color' has a vocabulary and buckets: choose one",
                        "- 'item.color' needs out_of_vocabulary, the index of a string that has none",
                        "- buckets of 'item.color' is 0: at least 1",
                        "- 'item.id' has out_of_vocabulary, but neither vocabulary nor buckets",
                        "- out_of_vocabulary of 'item.id' is -1: at least 0",
                        "- length of 'item.id' is 0: at least 1",
                        "- features of tensor 'x': there must be at least one",
                        "- outputs: there must be at least one",
                        "- tensor 'x' is there twice",
                        "- request or candidate feature 'hour' has no type",
                        "- request feature 'hour' is there twice",
                        "- candidate feature 'tags' is string[..3]: use int64, float32 or a vector of one of them"),
                lines);
    }

    private static void assertRefused(Path directory, String message) {
        InvalidDocumentException thrown =
                assertThrows(InvalidDocumentException.class, () -> ModelDirectory.open(directory));
        assertTrue(String.valueOf(thrown.getMessage()).contains(message), thrown.getMessage());
    }
}
