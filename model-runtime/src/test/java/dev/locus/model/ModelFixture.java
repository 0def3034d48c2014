package dev.locus.model;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.Dictionary;
import dev.locus.feature.ElementType;
import dev.locus.feature.Feature;
import dev.locus.feature.FeatureType;
import dev.locus.feature.FeatureView;
import dev.locus.feature.KeyType;
import dev.locus.feature.MissingPolicy;
import dev.locus.feature.StalePolicy;
import dev.locus.feature.ViewSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Writes model directories and makes views, in one line each.
final class ModelFixture {
    private ModelFixture() {}

    /// A model directory `root/model/version`.
    static Path directory(Path root, String version, String onnx, String manifest, String... vocabularies) {
        Path directory = root.resolve("model").resolve(version);
        try (InputStream model =
                Objects.requireNonNull(ModelFixture.class.getResourceAsStream("/models/" + onnx), onnx)) {
            Files.createDirectories(directory);
            Files.copy(model, directory.resolve("model.onnx"));
            Files.writeString(directory.resolve("model.yaml"), manifest);
            for (String vocabulary : vocabularies) {
                String[] nameAndLines = vocabulary.split(": ", 2);
                Files.writeString(directory.resolve(nameAndLines[0]), nameAndLines[1].replace(' ', '\n') + "\n");
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ModelDirectory open(Path root, String onnx, String manifest, String... vocabularies) {
        return ModelDirectory.open(directory(root, "1", onnx, manifest, vocabularies));
    }

    /// A manifest of one input.
    ///
    /// @param features as YAML flow mappings: `{feature: item.price}`
    static String manifest(String tensor, String type, List<String> features, String... more) {
        StringBuilder yaml = new StringBuilder("kind: model\nversion: 1\nname: test\ncandidates: item\nuser: user\n");
        yaml.append("inputs:\n  - tensor: ")
                .append(tensor)
                .append("\n    type: ")
                .append(type)
                .append("\n    features:\n");
        features.forEach(feature -> yaml.append("      - ").append(feature).append('\n'));
        for (String line : more) {
            yaml.append(line).append('\n');
        }
        return yaml.toString();
    }

    /// Outputs `c0` to `c7`: the columns of the tensor `seen`.
    static String seenColumns() {
        StringBuilder yaml = new StringBuilder("outputs:\n");
        for (int column = 0; column < 8; column++) {
            yaml.append("  - {name: c%d, tensor: seen, column: %d}\n".formatted(column, column));
        }
        return yaml.toString();
    }

    /// A view, its name, entity and features in one text: `item/item: price float32, name string`.
    ///
    /// @param dictionary of every string feature
    static ViewSchema view(String text, String... dictionary) {
        String[] nameAndFeatures = text.split(": ", 2);
        String[] nameAndEntity = nameAndFeatures[0].split("/", 2);
        ImmutableList.Builder<Feature> features = ImmutableList.builder();
        Map<String, Dictionary> dictionaries = new HashMap<>();
        for (String declaration : nameAndFeatures[1].split(", ", -1)) {
            Feature feature = feature(declaration);
            features.add(feature);
            if (feature.type().element() == ElementType.STRING) {
                dictionaries.put(feature.name(), new Dictionary(List.of(dictionary)));
            }
        }
        FeatureView view = new FeatureView(
                nameAndEntity[0],
                nameAndEntity[1],
                "key",
                KeyType.INT64,
                false,
                null,
                null,
                MissingPolicy.DEFAULT_ROW,
                MissingPolicy.DEFAULT_ROW,
                StalePolicy.SERVE,
                FeatureView.REPLAY_WINDOW_DEFAULT,
                features.build());
        return ViewSchema.of(view, dictionaries);
    }

    /// `price float32` or, with a default, `price float32=2.5`.
    private static Feature feature(String declaration) {
        String[] nameAndType = declaration.split(" ", 2);
        String[] typeAndDefault = nameAndType[1].split("=", 2);
        FeatureType type = FeatureType.parse(typeAndDefault[0]);
        if (typeAndDefault.length == 1) {
            return new Feature(nameAndType[0], type, Feature.zero(type));
        }
        Object element = switch (type.element()) {
            case INT64 -> Long.valueOf(typeAndDefault[1]);
            case FLOAT32 -> Float.valueOf(typeAndDefault[1]);
            case STRING -> typeAndDefault[1];
        };
        return new Feature(nameAndType[0], type, List.of(element));
    }

    static Map<String, ViewSchema> views(ViewSchema... schemas) {
        Map<String, ViewSchema> views = new HashMap<>();
        for (ViewSchema schema : schemas) {
            views.put(schema.view().name(), schema);
        }
        return views;
    }
}
