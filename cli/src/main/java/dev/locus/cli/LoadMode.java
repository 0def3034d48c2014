package dev.locus.cli;

import dev.locus.loader.LoadRecord;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How a load is made, waited for and told of, whether it is new or resumed.
final class LoadMode {
    private final Progress progress = Progress.onStandardError();

    @Mixin
    private ProjectOption project = new ProjectOption();

    @Option(
            names = "--wait",
            description = "Wait until every node serves it; without --activate, until somebody activates it.")
    private boolean wait;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that read, sort and write (default: one for each processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    Project project() {
        return project.open();
    }

    int threads() {
        return threads;
    }

    Progress progress() {
        return progress;
    }

    void finish(LoadRun run, LoadRecord done, AdminConnection cluster) {
        run.print(wait ? new ServedWait(cluster, progress).await(done) : done, json);
    }
}
