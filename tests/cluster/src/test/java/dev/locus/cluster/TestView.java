package dev.locus.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A feature view and its rows, written as YAML and TSV.
final class TestView {
    private final String name;
    private final List<String> settings = new ArrayList<>();
    private final List<String> features = new ArrayList<>();
    private final List<String> columns = new ArrayList<>(List.of("key", "at"));
    private final List<String> rows = new ArrayList<>();
    private String keyType = "int64";
    private String placement = "sharded";

    private TestView(String name, String entity) {
        this.name = name;
        settings.add("entity: " + entity);
    }

    static TestView of(String name, String entity) {
        return new TestView(name, entity);
    }

    String name() {
        return name;
    }

    TestView stringKeys() {
        keyType = "string";
        return this;
    }

    TestView replicated() {
        placement = "replicated";
        return this;
    }

    /// Any other key of the view's file: `with("missing_key", "refuse")`.
    TestView with(String key, String value) {
        settings.add(key + ": " + value);
        return this;
    }

    TestView feature(String feature, String type) {
        return feature(feature, type, "");
    }

    /// @param defaultValue in YAML; empty = the type's own
    TestView feature(String feature, String type, String defaultValue) {
        features.add("  - {name: " + feature + ", type: '" + type + "'"
                + (defaultValue.isEmpty() ? "" : ", default: " + defaultValue) + "}");
        columns.add(feature);
        return this;
    }

    /// A row whose event time is not known.
    ///
    /// @param cells one for each feature; the empty text is "not there"
    TestView row(Object key, Object... cells) {
        return add("", key, cells);
    }

    TestView rowAt(Instant eventTime, Object key, Object... cells) {
        return add(Long.toString(eventTime.toEpochMilli()), key, cells);
    }

    private TestView add(String eventTime, Object key, Object... cells) {
        StringBuilder row = new StringBuilder(key + "\t" + eventTime);
        for (Object cell : cells) {
            row.append('\t').append(cell);
        }
        rows.add(row.toString());
        return this;
    }

    String yaml() {
        return String.join(
                        "\n",
                        "kind: feature_view",
                        "version: 1",
                        "name: " + name,
                        "key: {column: key, type: " + keyType + "}",
                        "placement: " + placement,
                        "event_time: {column: at, unit: ms}",
                        String.join("\n", settings),
                        "features:",
                        String.join("\n", features))
                + "\n";
    }

    Path writeYaml(Path directory) {
        return write(directory.resolve(name + ".yaml"), yaml());
    }

    Path writeRows(Path directory) {
        return write(
                directory.resolve(name + ".tsv"), String.join("\t", columns) + "\n" + String.join("\n", rows) + "\n");
    }

    private static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
