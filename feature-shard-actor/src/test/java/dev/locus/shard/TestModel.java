package dev.locus.shard;

import dev.locus.internal.v1.InspectChangeRequest;
import dev.locus.internal.v1.ModelRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// A model whose score is `f0 + 10 f1 + 100 f2 + 1000 f3` of its four features.
final class TestModel {
    private TestModel() {}

    /// Writes the model directory `root/NAME/VERSION`.
    ///
    /// @param features four references like `item.a`
    /// @return what a release says about it
    static ModelRecord write(Path root, String name, String version, String... features) {
        Path directory = root.resolve(name).resolve(version);
        boolean user = String.join(" ", features).contains("user.");
        StringBuilder yaml = new StringBuilder("kind: model\nversion: 1\nname: " + name + "\ncandidates: item\n"
                + (user ? "user: user\n" : "") + "inputs:\n  - tensor: dense\n    type: float32\n    features:\n");
        for (String feature : features) {
            yaml.append("      - feature: ").append(feature).append('\n');
        }
        yaml.append("outputs:\n  - {name: score}\n");
        try (InputStream onnx = Objects.requireNonNull(TestModel.class.getResourceAsStream("/models/sum4.onnx"))) {
            Files.createDirectories(directory);
            Files.copy(onnx, directory.resolve("model.onnx"));
            Files.writeString(directory.resolve("model.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        InspectChangeRequest inspect = InspectChangeRequest.newBuilder()
                .addModelDirectories(directory.toString())
                .setPartitions(1)
                .build();
        return ChangeInspector.inspect(inspect).getModels(0);
    }
}
