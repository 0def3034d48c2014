package dev.locus.cli;

import dev.locus.feature.InvalidDocumentException;
import dev.locus.loader.LoadFailedException;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `locus` command.
@Command(
        name = "locus",
        description = "Ranking models served where their features live.",
        subcommands = {DemoCommand.class, CommandLine.HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "locus 0.1.0",
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 refused (the input or the command line is at fault).",
            "",
            "Also: ./locus test   builds everything and runs all tests"
        })
public final class Locus {
    private static final int FAILED = 1;
    private static final int REFUSED = 2;

    private Locus() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new Locus())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("locus: " + message(failure));
                    return isRefusal(failure) ? REFUSED : FAILED;
                })
                .execute(arguments);
    }

    private static String message(Exception failure) {
        return switch (failure) {
            case ServingException error -> error.error() + " (" + error.error().number() + "): " + error.text();
            case UncheckedIOException io -> String.valueOf(io.getMessage());
            case IllegalStateException state -> String.valueOf(state.getMessage());
            case IllegalArgumentException argument -> String.valueOf(argument.getMessage());
            case InvalidDocumentException document -> String.valueOf(document.getMessage());
            case LoadFailedException load -> String.valueOf(load.getMessage());
            default -> "unexpected failure: " + failure;
        };
    }

    private static boolean isRefusal(Exception failure) {
        return failure instanceof IllegalArgumentException
                || failure instanceof InvalidDocumentException
                || failure instanceof LoadFailedException
                || (failure instanceof ServingException error && error.error().blame() == ServingError.Blame.CALLER);
    }
}
