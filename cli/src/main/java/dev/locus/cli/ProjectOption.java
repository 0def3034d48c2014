package dev.locus.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Which project a command is about.
final class ProjectOption {
    @Option(
            names = "--project",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The project (default: this directory).")
    private Path project = Path.of("");

    Project open() {
        return Project.open(project);
    }
}
