package dev.locus.cli;

import dev.locus.loader.LoadBook;
import dev.locus.manager.ControlConfig;
import dev.locus.topology.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A project directory: one job's configuration, its views, its models, and the data of its cluster.
///
/// @param path the directory
record Project(Path path) {
    private static final String CONFIG = "locus.yaml";

    /// @throws IllegalArgumentException if this is not a project
    static Project open(Path path) {
        if (!Files.isRegularFile(path.resolve(CONFIG))) {
            throw new IllegalArgumentException("there is no project in " + path + ": it has no " + CONFIG
                    + ". Make one with 'locus init DIR', or name another directory");
        }
        return new Project(path);
    }

    /// Makes a project.
    ///
    /// @throws IllegalArgumentException if the directory has something in it
    static Project create(Path path) {
        try {
            Files.createDirectories(path);
            try (Stream<Path> entries = Files.list(path)) {
                if (entries.findAny().isPresent()) {
                    throw new IllegalArgumentException(
                            path + " is not empty: a project begins in a new or an empty directory");
                }
            }
            Files.createDirectories(path.resolve("views"));
            Files.createDirectories(path.resolve("models"));
            Files.writeString(path.resolve(CONFIG), configText());
            Files.writeString(path.resolve("README.md"), readme());
            Files.writeString(path.resolve(".gitignore"), "data/\n");
            return new Project(path);
        } catch (IOException e) {
            throw new UncheckedIOException("can't make a project in " + path + ": " + e, e);
        }
    }

    LocusConfig config() {
        return LocusConfig.read(path.resolve(CONFIG));
    }

    /// What the cluster keeps.
    Path data() {
        return path.resolve("data");
    }

    /// Its loads.
    LoadBook loads() {
        return new LoadBook(data().resolve("loads"));
    }

    /// @throws IllegalArgumentException if the project has no such view; the message lists those it has
    Path view(String name) {
        Path file = path.resolve("views").resolve(Names.check("view name", name) + ".yaml");
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no view '" + name + "' (" + file + "); views here: " + views()
                    + ". Draft it with 'locus view init FILE -o " + file + "', or name the project with --project DIR");
        }
        return file;
    }

    List<String> views() {
        try (Stream<Path> files = Files.list(path.resolve("views"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(file -> file.endsWith(".yaml"))
                    .map(file -> file.substring(0, file.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /// Every default, written out as a comment, so that it can be seen and changed.
    static String configText() {
        LocusConfig defaults = LocusConfig.defaults();
        ControlConfig admin = defaults.admin();
        return String.format(
                Locale.ROOT,
                """
                # Configuration of this project's cluster. What is behind a # is the default.
                kind: locus
                version: 1
                # job: %s
                # nodes: %d
                # partitions: %d        # a power of two; can't be changed once there is data
                # replicas: %d
                # scoring:
                #   address: %s
                #   inflight_requests_max: %d
                #   default_deadline_ms: %d
                # admin:
                #   address: %s
                # shard:
                #   image_bytes_max: %d # off-heap memory of each node
                """,
                admin.job(),
                defaults.nodes(),
                admin.placement().partitions(),
                admin.placement().replicas(),
                defaults.scoring().listen(),
                defaults.scoring().inflightRequestsMax(),
                defaults.scoring().defaultDeadline().toMillis(),
                admin.listen(),
                defaults.shard().imageBytesMax());
    }

    private static String readme() {
        return """
                # A Locus project

                | here | is |
                |---|---|
                | `locus.yaml` | the configuration of the cluster |
                | `views/NAME.yaml` | the feature views: `locus view init FILE -o views/NAME.yaml` drafts one |
                | `models/NAME/VERSION/` | the models, each with its `model.onnx`, `model.yaml` and vocabularies: `locus model init` drafts a manifest |
                | `data/` | what the cluster keeps; not for version control |

                ```
                locus serve .                                  # start; Ctrl-C stops
                locus load VIEW FILE... --activate             # from another terminal, here: load a view and activate it
                locus release stage --model NAME=models/NAME/VERSION
                locus release activate CHANGE
                locus score NAME --user 42 --items 1,2,3
                ```
                """;
    }
}
