package dev.locus.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.ViewSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MismatchTest {
    private static final Map<String, ViewSchema> VIEWS = ModelFixture.views(
            ModelFixture.view("item/item: price float32, color string, tags string[..3], id int64", "red"),
            ModelFixture.view("shop/shop: size float32"));

    @TempDir
    Path root;

    @Test
    void everythingThatDoesNotFitIsListedAtOnce() {
        String manifest = """
                kind: model
                version: 1
                name: test
                candidates: item
                inputs:
                  - tensor: fixed
                    type: float32
                    shape: [batch, 3]
                    features:
                      - {feature: item.price}
                      - {feature: item.id}
                  - tensor: double
                    type: int64
                    features:
                      - {feature: item.price}
                      - {feature: item.colour}
                      - {feature: item.color}
                      - {feature: item.id, vocabulary: colors.txt, out_of_vocabulary: 0}
                      - {feature: item.id, length: 3}
                      - {feature: item.tags, vocabulary: colors.txt, out_of_vocabulary: 0, padding: 0.5}
                      - {feature: shop.size}
                      - {feature: weather.rain}
                      - {feature: request.hour}
                      - {feature: candidate.rank}
                  - tensor: nowhere
                    type: float32
                    features:
                      - {feature: item.price}
                request:
                  - {name: minute, type: int64}
                outputs:
                  - {name: a, tensor: fixed_score}
                  - {name: b, tensor: double_score}
                  - {name: c}
                  - {name: d, tensor: unread, column: 1}
                """;
        ModelMismatchException thrown = mismatch("misfit.onnx", manifest, "colors.txt: red");
        assertEquals(
                List.of(
                        "view 'shop' is of entity 'shop', but the model's candidates are 'item' and it has no user",
                        "there is no view 'weather'; views: [item, shop]",
                        "tensor 'fixed' has shape [batch, 3] in the manifest, its features make [batch, 2]",
                        "input 'fixed' has shape [1, 2]: its first dimension must be open, not a fixed batch",
                        "'item.price' is float32, tensor 'double' is int64: Locus doesn't cast float32 to int64",
                        "view 'item' has no feature 'colour'; features: [price, color, tags, id]",
                        "'item.color' is string: it needs a vocabulary or buckets",
                        "'item.id' is int64: only strings have a vocabulary or buckets",
                        "'item.id' is int64: only lists have length and padding",
                        "'item.tags' has padding 0.5, tensor 'double' is int64",
                        "'request.hour' is not declared: add it, with its type, under 'request:'",
                        "'candidate.rank' is not declared: add it, with its type, under 'candidate:'",
                        "request feature 'minute' is declared, but no tensor reads it",
                        "the model has no input 'nowhere'; inputs: [fixed, double, unbound]",
                        "input 'unbound' of the model has no features in the manifest",
                        "output 'fixed_score' has shape [1, 2]: it must be [batch] with an open batch, or [batch, k]"
                                + " with a fixed k",
                        "output 'double_score' is DOUBLE: a score must be float32",
                        "the model has no output 'c'; outputs: [fixed_score, double_score, unread]",
                        "output 'd' reads column 1 of 'unread', which has shape [?, 1]"),
                thrown.mismatches());
        assertTrue(String.valueOf(thrown.getMessage())
                .startsWith("model 'test' version '1' can't be served:\n- view 'shop'"));
    }

    @Test
    void theTypeAndWidthOfAnInputMustBeTheModels() {
        String manifest = simple("dense", "int64", "{feature: item.id}");
        assertEquals(
                List.of(
                        "input 'dense' of the model is float32, the manifest says int64",
                        "input 'dense' has shape [?, 4], its features have 1 columns"),
                mismatch("sum4.onnx", manifest).mismatches());
    }

    @Test
    void aFlatInputTakesOneColumnOnly() {
        String manifest = simple("x", "float32", "{feature: item.price}, {feature: item.id}");
        assertEquals(
                List.of("input 'x' has shape [?], its features have 2 columns"),
                mismatch("flat.onnx", manifest).mismatches());
    }

    @Test
    void aFileThatIsNoModelIsAMismatchBesideTheOthers() {
        List<String> mismatches = mismatch("not_onnx.onnx", simple("dense", "float32", "{feature: item.prize}"))
                .mismatches();
        assertEquals(2, mismatches.size());
        assertTrue(mismatches.get(0).startsWith("model.onnx can't be loaded by ONNX Runtime: "), mismatches.get(0));
        assertEquals("view 'item' has no feature 'prize'; features: [price, color, tags, id]", mismatches.get(1));
    }

    @Test
    void weightsOutsideTheModelDirectoryAreNotRead() throws Exception {
        Path directory =
                ModelFixture.directory(root, "1", "outside.onnx", simple("dense", "float32", "{feature: item.price}"));
        Files.write(directory.resolveSibling("secret.bin"), new byte[16]);
        ModelMismatchException thrown = assertThrows(
                ModelMismatchException.class,
                () -> OnnxRuntime.load(ModelDirectory.open(directory), VIEWS, OnnxConfig.defaults()));
        assertEquals(1, thrown.mismatches().size());
        assertTrue(thrown.mismatches().get(0).contains("can't be loaded"), thrown.getMessage());
    }

    private static String simple(String tensor, String type, String features) {
        return """
                kind: model
                version: 1
                name: test
                candidates: item
                inputs:
                  - {tensor: %s, type: %s, features: [%s]}
                outputs: [{name: score}]
                """.formatted(tensor, type, features);
    }

    private ModelMismatchException mismatch(String onnx, String manifest, String... vocabularies) {
        ModelDirectory directory = ModelFixture.open(root, onnx, manifest, vocabularies);
        return assertThrows(
                ModelMismatchException.class, () -> OnnxRuntime.load(directory, VIEWS, OnnxConfig.defaults()));
    }
}
