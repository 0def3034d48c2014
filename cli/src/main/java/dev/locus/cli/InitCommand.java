package dev.locus.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `locus init`: makes a project.
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = "Makes a project: a directory with locus.yaml, views/ and models/.",
        footer = {"", "Examples:", "  locus init shop"})
final class InitCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A directory that is new or empty.")
    private Path directory = Path.of("");

    @Override
    public Integer call() {
        Project project = Project.create(directory);
        System.out.println("Made a project in " + project.path() + ".");
        System.out.println("Next: locus view init FILE -o "
                + project.path().resolve("views").resolve("NAME.yaml") + ", then locus serve " + project.path());
        return 0;
    }
}
