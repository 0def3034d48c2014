package dev.locus.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file with a [Baseline] for quick runs and one for full ones: their ratios can't be compared.
record BaselineFile(Path path) {
    static BaselineFile of(Path home) {
        return new BaselineFile(home.resolve("tests").resolve("benchmarks").resolve("baseline.json"));
    }

    /// @throws IllegalArgumentException if there is none
    Baseline read(boolean quick) {
        JsonNode baseline = Files.exists(path) ? document().get(key(quick)) : null;
        if (baseline == null) {
            throw new IllegalArgumentException(
                    path + " has no baseline of " + key(quick) + " runs: --write measures and writes it");
        }
        return Baseline.fromJson(baseline);
    }

    /// Leaves the other baseline as it is.
    void write(Baseline baseline, boolean quick) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = Files.exists(path) ? document() : mapper.createObjectNode();
        document.set(key(quick), baseline.toJson());
        try {
            Files.writeString(path, document.toPrettyString() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode document() {
        try {
            return (ObjectNode) new ObjectMapper().readTree(path.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(path + " can't be read: " + e.getMessage(), e);
        }
    }

    private static String key(boolean quick) {
        return quick ? "quick" : "full";
    }
}
