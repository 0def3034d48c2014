package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.Dictionary;
import dev.locus.feature.ElementType;
import dev.locus.feature.Feature;
import dev.locus.feature.FeatureView;
import dev.locus.feature.FeatureViewFile;
import dev.locus.feature.InvalidDocumentException;
import dev.locus.feature.ViewSchema;
import dev.locus.loader.SourceSample;
import dev.locus.model.ModelDirectory;
import dev.locus.model.OnnxConfig;
import dev.locus.model.OnnxRuntime;
import dev.locus.model.RuntimeSignature;
import dev.locus.model.Scorer;
import dev.locus.model.TensorSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelDraftTest {
    private static final Path TUTORIAL = Path.of("../docs/tutorial/files");
    private static final Path MODELS = Path.of("../model-runtime/src/test/resources/models");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void theTutorialsDraftsFitEachOtherAsTheyAre() throws IOException {
        List<FeatureView> views = List.of(draftedView("items.parquet"), draftedView("users.csv"));
        Path model = TUTORIAL.resolve("ctr.onnx");
        Path version = modelDirectory(model, ModelDraft.of(OnnxRuntime.inspect(model), "ctr.onnx", "ctr", views));
        Files.copy(TUTORIAL.resolve("category.txt"), version.resolve("category.txt"));
        ModelDirectory opened = ModelDirectory.open(version);
        assertEquals("item", opened.signature().candidateEntity());
        assertEquals("user", opened.signature().userEntity());
        assertEquals(List.of("item", "user"), opened.signature().views());
        assertEquals("hour", opened.signature().requestFeatures().getFirst().name());
        try (Scorer scorer = OnnxRuntime.load(opened, schemas(views), OnnxConfig.defaults())) {
            assertEquals(List.of("ctr"), opened.signature().outputs(), scorer.toString());
        }
    }

    @Test
    void everyModelsDraftCanBeRead() throws IOException {
        List<Path> models;
        try (Stream<Path> files = Files.list(MODELS)) {
            models = files.filter(file -> file.toString().matches(".*(echo|embedding|flat|misfit|sum4).*onnx"))
                    .sorted()
                    .toList();
        }
        assertEquals(6, models.size());
        for (Path model : models) {
            RuntimeSignature signature = OnnxRuntime.inspect(model);
            String draft = ModelDraft.of(signature, "m.onnx", "m", List.of());
            assertEquals(
                    signature.outputs().size(),
                    ModelDirectory.open(modelDirectory(model, draft))
                            .signature()
                            .outputs()
                            .size(),
                    draft);
        }
    }

    @Test
    void whatDoesNotFitIsMarked() {
        FeatureView item = view("item", "- {name: price, type: float32}", "- {name: shared, type: int64}");
        FeatureView user = view("user", "- {name: shared, type: int64}", "- {name: taste, type: 'float32[4]'}");
        RuntimeSignature model = new RuntimeSignature(
                ImmutableList.of(
                        tensor("price", "int64", -1, 1),
                        tensor("item.shared", "int64", -1),
                        tensor("shared", "int64", -1),
                        tensor("user_taste", "float32", -1, 3),
                        tensor("dense", "float32", -1, 7),
                        tensor("fixed", "float32", 1, 2)),
                ImmutableList.of(tensor("labels", "INT64", -1), tensor("probabilities", "float32", -1, 2)));
        String draft = ModelDraft.of(model, "m.onnx", "m", List.of(item, user));
        assertMarked(draft, "- feature: item.price", "doesn't cast to int64");
        assertMarked(draft, "- feature: item.shared", "or user.shared");
        assertMarked(draft, "- feature: user.taste", "it has 4 columns, the input 3");
        assertMarked(draft, "- feature: request.dense", "the 7 columns");
        assertMarked(draft, "#", "the input is [1, 2]");
        assertMarked(draft, "tensor: labels", "a score must be float32");
        assertMarked(draft, "tensor: probabilities", "which of its 2 columns");
        assertTrue(draft.contains("candidates: item"), draft);
        assertTrue(draft.contains("type: float32[7]"), draft);
    }

    @Test
    void aFileThatIsNoModelIsRefused() {
        assertTrue(Refusals.messageOf(
                        InvalidDocumentException.class, () -> OnnxRuntime.inspect(MODELS.resolve("not_onnx.onnx")))
                .contains("can't be loaded by ONNX Runtime"));
        assertTrue(Refusals.messageOf(InvalidDocumentException.class, () -> OnnxRuntime.inspect(Path.of("none.onnx")))
                .contains("there is no model"));
    }

    private static FeatureView draftedView(String file) {
        String draft = ViewDraft.of(SourceSample.of(TUTORIAL.resolve(file), 10_000), file, null, null, null);
        return FeatureViewFile.parse(file, draft).view();
    }

    private static FeatureView view(String name, String... features) {
        return FeatureViewFile.parse(name, """
                        kind: feature_view
                        version: 1
                        name: %1$s
                        entity: %1$s
                        key: {column: id, type: int64}
                        placement: sharded
                        features:
                        """.formatted(name) + String.join("\n", features) + "\n")
                .view();
    }

    private static TensorSignature tensor(String name, String type, long... shape) {
        ImmutableList.Builder<Long> dimensions = ImmutableList.builder();
        for (long dimension : shape) {
            dimensions.add(dimension);
        }
        return new TensorSignature(name, type, dimensions.build());
    }

    private Path modelDirectory(Path model, String manifest) throws IOException {
        Path version = Files.createTempDirectory(directory, "v");
        Files.copy(model, version.resolve(ModelDirectory.MODEL_FILE));
        Files.writeString(version.resolve(ModelDirectory.MANIFEST_FILE), manifest);
        return version;
    }

    private static Map<String, ViewSchema> schemas(List<FeatureView> views) {
        Map<String, ViewSchema> schemas = new HashMap<>();
        for (FeatureView view : views) {
            Map<String, Dictionary> dictionaries = new HashMap<>();
            for (Feature feature : view.features()) {
                if (feature.type().element() == ElementType.STRING) {
                    dictionaries.put(feature.name(), new Dictionary(List.of("", "books")));
                }
            }
            schemas.put(view.name(), ViewSchema.of(view, dictionaries));
        }
        return schemas;
    }

    private static void assertMarked(String draft, String begin, String mark) {
        assertTrue(
                draft.lines()
                        .anyMatch(line ->
                                line.strip().startsWith(begin) && line.contains("TODO decide") && line.contains(mark)),
                "no '" + begin + "' marked '" + mark + "' in\n" + draft);
    }
}
