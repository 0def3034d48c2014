package dev.locus.cli;

import dev.locus.feature.InvalidDocumentException;
import dev.locus.loader.LoadFailedException;
import dev.locus.loader.LoadStoppedException;
import dev.locus.loader.follow.FollowFailedException;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `locus` command.
@Command(
        name = "locus",
        description = "Ranking models served where their features live.",
        subcommands = {
            DemoCommand.class,
            InitCommand.class,
            ViewCommand.class,
            ModelCommand.class,
            ServeCommand.class,
            RunCommand.class,
            LoadCommand.class,
            ReleaseCommand.class,
            ScoreCommand.class,
            ReplayCommand.class,
            RowCommand.class,
            StatusCommand.class,
            CommandLine.HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "locus 0.1.0",
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 refused (the input or the command line is at fault);",
            "load: 3 stopped, can be resumed; status: 0 ok, 1 degraded, 2 nobody answers. Every command has --help with examples.",
            "",
            "A project of your own: init, view init, serve, load, model init, release stage, release activate, score.",
            "",
            "Also: ./locus test   builds everything and runs all tests",
            "      ./locus bench  measures (./locus bench --help)"
        })
public final class Locus {
    private static final int FAILED = 1;
    private static final int REFUSED = 2;
    private static final int RESUMABLE = Interruption.RESUMABLE;

    /// Held, or their levels would be lost: the libraries for Parquet, Arrow and Kafka tell at each start what they
    /// use.
    private static final List<Logger> TALKATIVE = List.of(
            Logger.getLogger("dev.hardwood"),
            Logger.getLogger("org.apache.arrow"),
            Logger.getLogger("org.apache.kafka"));

    private Locus() {}

    public static void main(String[] arguments) {
        TALKATIVE.forEach(log -> log.setLevel(Level.WARNING));
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return commandLine()
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("locus: " + message(failure));
                    return isPassing(failure) ? RESUMABLE : isRefusal(failure) ? REFUSED : FAILED;
                })
                .execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Locus()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static String message(Exception failure) {
        return switch (failure) {
            case ServingException error -> error.error() + " (" + error.error().number() + "): " + error.text();
            case UncheckedIOException io -> String.valueOf(io.getMessage());
            case IllegalStateException state -> String.valueOf(state.getMessage());
            case IllegalArgumentException argument -> String.valueOf(argument.getMessage());
            case InvalidDocumentException document -> String.valueOf(document.getMessage());
            case ClusterAwayException away -> String.valueOf(away.getMessage());
            case LoadStoppedException stopped -> String.valueOf(stopped.getMessage());
            case LoadFailedException load -> String.valueOf(load.getMessage());
            case FollowFailedException follow -> String.valueOf(follow.getMessage());
            default -> "unexpected failure: " + failure;
        };
    }

    private static boolean isPassing(Exception failure) {
        return failure instanceof LoadStoppedException
                || (failure instanceof FollowFailedException follow && follow.isPassing());
    }

    private static boolean isRefusal(Exception failure) {
        return failure instanceof IllegalArgumentException
                || failure instanceof InvalidDocumentException
                || failure instanceof LoadFailedException
                || failure instanceof FollowFailedException
                || (failure instanceof ServingException error && error.error().blame() == ServingError.Blame.CALLER);
    }
}
