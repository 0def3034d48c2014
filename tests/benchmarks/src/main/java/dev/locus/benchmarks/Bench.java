package dev.locus.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./locus bench NAME`.
@Command(
        name = "locus bench",
        mixinStandardHelpOptions = true,
        description = "Measures Locus on this machine.",
        synopsisSubcommandLabel = "NAME",
        footer = {"", "Every bench has --help with examples.", "", "Examples:", "  ./locus bench score --quick --json"})
final class Bench {
    private static final int REFUSED = 2;
    private static final int BASELINE_RUNS = 5;

    static final class Output {
        @Option(names = "--json", description = "Print one JSON object and nothing else.")
        private boolean json;

        private void print(BenchReport report) {
            if (json) {
                System.out.println(report.toJson());
            } else {
                report.print(System.out);
            }
        }
    }

    static final class Size {
        @Option(names = "--quick", description = "The same shape made smaller, done within 45 s.")
        private boolean quick;
    }

    static final class Profiling {
        @Option(
                names = "--profile",
                paramLabel = "DIR",
                description =
                        "After measuring, record the server under load with Java's flight recorder, leave the recordings "
                                + "in this directory, and print the ten methods with the most CPU and the most allocation.")
        private @Nullable Path directory;
    }

    private final Path home;

    private Bench(Path home) {
        this.home = home;
    }

    public static void main(String[] arguments) {
        Path home = Path.of(System.getProperty("locus.home", "."));
        CommandLine commands = new CommandLine(new Bench(home))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof IllegalArgumentException) {
                        command.getErr().println("locus: " + failure.getMessage());
                        return REFUSED;
                    }
                    throw failure;
                });
        System.exit(commands.execute(arguments));
    }

    @Command(
            name = "score",
            mixinStandardHelpOptions = true,
            description =
                    "What serving costs above the ceiling: server CPU per item of an in-process loop, of one shard actor, "
                            + "of a proxy with three, and of the same calls with nothing behind them; then latencies.",
            footer = {
                "",
                "Examples:",
                "  ./locus bench score",
                "  ./locus bench score --quick --json",
                "  ./locus bench score --profile profiles"
            })
    int score(@Mixin Size size, @Mixin Output output, @Mixin Profiling profiling) {
        output.print(ScoreBench.run(home, size.quick, profiling.directory));
        return 0;
    }

    @Command(
            name = "scale",
            mixinStandardHelpOptions = true,
            description =
                    "What an item costs as the cluster grows: by shard actors (1 to 8), rows (10 thousand to 10 million) "
                            + "and partitions (64 to 16,384). Makes up to 4 GB of data, and keeps it under .locus/bench.",
            footer = {
                "",
                "Examples:",
                "  ./locus bench scale",
                "  ./locus bench scale --quick --json",
                "  ./locus bench scale --quick --profile profiles"
            })
    int scale(@Mixin Size size, @Mixin Output output, @Mixin Profiling profiling) {
        output.print(ScaleBench.run(home, size.quick, profiling.directory));
        return 0;
    }

    @Command(
            name = "load",
            mixinStandardHelpOptions = true,
            description =
                    "What a load costs: rows per CPU-second from a Parquet file of 20 columns to a load directory, beside a "
                            + "bare scan of the file and a bare writing of the same rows. Fetches pyarrow to make the file.",
            footer = {"", "Examples:", "  ./locus bench load", "  ./locus bench load --quick --json"})
    int load(@Mixin Size size, @Mixin Output output) {
        output.print(LoadBench.run(home, size.quick));
        return 0;
    }

    @Command(
            name = "swap",
            mixinStandardHelpOptions = true,
            description =
                    "What a refresh does to requests: failures, mixed answers, latency and the time to activate, while "
                            + "three shard actors under load get all views with new data. Checks every score.",
            footer = {"", "Examples:", "  ./locus bench swap", "  ./locus bench swap --quick --json"})
    int swap(@Mixin Size size, @Mixin Output output) {
        output.print(SwapBench.run(home, size.quick));
        return 0;
    }

    @Command(
            name = "write",
            mixinStandardHelpOptions = true,
            description =
                    "What live updates cost three shard actors, in acknowledged writes per CPU-second, and what they "
                            + "do to the latency of scoring.",
            footer = {"", "Examples:", "  ./locus bench write", "  ./locus bench write --quick --json"})
    int write(@Mixin Size size, @Mixin Output output) {
        output.print(WriteBench.run(home, size.quick));
        return 0;
    }

    @Command(
            name = "micro",
            mixinStandardHelpOptions = true,
            description =
                    "The single steps of a request with JMH: splitting keys, looking rows up, encoding a row, filling a "
                            + "tensor, running the model, merging scores.",
            footer = {"", "Examples:", "  ./locus bench micro", "  ./locus bench micro --quick --json"})
    int micro(@Mixin Size size, @Mixin Output output) {
        output.print(MicroBench.run(size.quick));
        return 0;
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Runs a quick bench score and compares its ratios with those of a file. Ends with exit code 1, and "
                            + "names them, if any got worse by more than the noise that the file notes for it.",
            footer = {
                "",
                "Examples:",
                "  ./locus bench check",
                "  ./locus bench check --full --json",
                "  ./locus bench check --write        # after a change that is meant to change them"
            })
    int check(
            @Parameters(paramLabel = "FILE", arity = "0..1", description = "Default: tests/benchmarks/baseline.json.")
                    @Nullable
                    Path file,
            @Option(names = "--full", description = "Run the whole bench, not the quick one.") boolean full,
            @Option(names = "--write", description = "Run it " + BASELINE_RUNS + " times, and renew the file.")
                    boolean write,
            @Mixin Output output) {
        BaselineFile baselines = file == null ? BaselineFile.of(home) : new BaselineFile(file);
        if (write) {
            List<BenchReport> runs = new ArrayList<>();
            for (int run = 0; run < BASELINE_RUNS; run++) {
                runs.add(ScoreBench.run(home, !full, null));
            }
            baselines.write(Baseline.of(runs), !full);
            System.err.println("bench: wrote " + baselines.path());
            return 0;
        }
        Baseline baseline = baselines.read(!full);
        BenchReport report = baseline.judge(ScoreBench.run(home, !full, null));
        output.print(report);
        report.missed().forEach(name -> System.err.println("bench: worse than the baseline: " + name));
        return report.missed().isEmpty() ? 0 : 1;
    }
}
