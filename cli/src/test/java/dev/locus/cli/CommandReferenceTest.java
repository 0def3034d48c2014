package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// `docs/reference/cli.md` names every command and every option of its own, and every command shows examples.
final class CommandReferenceTest {
    @Test
    void everyCommandAndOptionIsInTheReference() throws Exception {
        String page = Files.readString(Path.of("../docs/reference/cli.md"));
        check(Locus.commandLine(), "locus", page);
    }

    private static void check(CommandLine command, String name, String page) {
        if (command.getSubcommands().isEmpty()) {
            assertTrue(page.contains("`" + name), "no " + name + " in cli.md");
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            boolean isNamed = Arrays.stream(option.names()).anyMatch(page::contains);
            assertTrue(isNamed || option.usageHelp() || option.versionHelp(), name + " " + option.longestName());
        }
        new TreeMap<>(command.getSubcommands()).forEach((word, sub) -> check(sub, name + " " + word, page));
    }

    @Test
    void everyCommandShowsExamples() {
        examples(Locus.commandLine(), "locus");
    }

    private static void examples(CommandLine command, String name) {
        String help = command.getUsageMessage();
        boolean isProgram = name.equals("locus") || name.equals("locus help");
        assertTrue(isProgram || help.contains("Examples:"), "no examples in " + name + " --help");
        command.getSubcommands().forEach((word, sub) -> examples(sub, name + " " + word));
    }
}
