package dev.locus.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A model of the tests and its manifest. `make_models.py` says what each ONNX file computes.
final class TestModel {
    private final String name;
    private final String onnx;
    private String entities = "candidates: item\nuser: user\n";
    private final List<String> inputs = new ArrayList<>();
    private final List<String> request = new ArrayList<>();
    private final List<String> candidate = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private String vocabulary = "";

    private TestModel(String name, String onnx) {
        this.name = name;
        this.onnx = onnx;
    }

    /// @param onnx the file's name, without its ending
    static TestModel of(String name, String onnx) {
        return new TestModel(name, onnx);
    }

    /// The model most tests use: its score shows the features as decimal digits, the first as the last digit.
    static TestModel digits(String name, String... features) {
        return of(name, "digits").reads("dense", "float32", features).output("score", "score", 0);
    }

    String name() {
        return name;
    }

    TestModel candidates(String entity) {
        entities = entities.replace("candidates: item", "candidates: " + entity);
        return this;
    }

    TestModel withoutUser() {
        entities = entities.replace("user: user\n", "");
        return this;
    }

    /// @param features as the manifest names them, perhaps with more keys: `item.brand, buckets: 4`
    TestModel reads(String tensor, String type, String... features) {
        StringBuilder input = new StringBuilder("  - tensor: " + tensor + "\n    type: " + type + "\n    features:\n");
        for (String feature : features) {
            input.append("      - {feature: ").append(feature).append("}\n");
        }
        inputs.add(input.toString());
        return this;
    }

    TestModel request(String feature, String type) {
        request.add("  - {name: " + feature + ", type: '" + type + "'}\n");
        return this;
    }

    TestModel candidate(String feature, String type) {
        candidate.add("  - {name: " + feature + ", type: '" + type + "'}\n");
        return this;
    }

    TestModel output(String output, String tensor, int column) {
        outputs.add("  - {name: " + output + ", tensor: " + tensor + ", column: " + column + "}\n");
        return this;
    }

    /// Its words are the lines of a file `vocabulary.txt` beside the model.
    TestModel vocabulary(String... words) {
        vocabulary = String.join("\n", words) + "\n";
        return this;
    }

    String yaml() {
        return "kind: model\nversion: 1\nname: " + name + "\n" + entities + section("inputs", inputs)
                + section("request", request) + section("candidate", candidate) + section("outputs", outputs);
    }

    private static String section(String key, List<String> entries) {
        return entries.isEmpty() ? "" : key + ":\n" + String.join("", entries);
    }

    /// @param directory its name is the model's version
    Path write(Path directory) {
        try (InputStream model =
                Objects.requireNonNull(TestModel.class.getResourceAsStream("/models/" + onnx + ".onnx"), onnx)) {
            Files.createDirectories(directory);
            Files.copy(model, directory.resolve("model.onnx"));
            Files.writeString(directory.resolve("model.yaml"), yaml());
            if (!vocabulary.isEmpty()) {
                Files.writeString(directory.resolve("vocabulary.txt"), vocabulary);
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
