package dev.locus.benchmarks;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./locus bench NAME`.
@Command(
        name = "locus bench",
        mixinStandardHelpOptions = true,
        description = "Measures a part of Locus on this machine.",
        footer = {"", "Examples:", "  ./locus bench score", "  ./locus bench score --quick --json"})
final class Bench implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "score")
    private String name = "";

    @Option(names = "--quick", description = "The same shape made smaller, done within 45 s.")
    private boolean quick;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() {
        Path home = Path.of(System.getProperty("locus.home", "."));
        BenchReport report = switch (name) {
            case "score" -> ScoreBench.run(home, quick);
            default ->
                throw new CommandLine.ParameterException(
                        new CommandLine(this), "there is no bench '" + name + "'; there are: score");
        };
        if (json) {
            System.out.println(report.toJson());
        } else {
            report.print(System.out);
        }
        return 0;
    }
}
