package dev.locus.cli;

import dev.locus.v1.RetireReleaseResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The small commands of `locus release`: each names a change or a release, and does one thing to it.
final class ReleaseSteps {
    private ReleaseSteps() {}

    /// `locus release drop`: forgets a staged change.
    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            description = "Forgets a staged change; nodes free what only it needed.",
            footer = {"", "Examples:", "  locus release drop 4"})
    static final class Drop implements Callable<Integer> {
        @Mixin
        private AdminOption admin = new AdminOption();

        @Parameters(paramLabel = "CHANGE", description = "The number that staging it printed.")
        private long change;

        @Option(names = "--json", description = "Print one JSON object and nothing else.")
        private boolean json;

        @Override
        public Integer call() {
            try (AdminConnection cluster = admin.connect()) {
                cluster.drop(change);
                System.out.println(
                        json
                                ? Json.object().put("dropped", change).toString()
                                : "Change " + change + " is dropped.\nUndo:  stage it again, as a new change.");
            }
            return 0;
        }
    }

    /// `locus release retire`: frees what only an old release needs.
    @Command(
            name = "retire",
            mixinStandardHelpOptions = true,
            description = "Has nodes free what only a release that is not active needs.",
            footer = {"", "Examples:", "  locus release retire 6 --force"})
    static final class Retire implements Callable<Integer> {
        @Mixin
        private AdminOption admin = new AdminOption();

        @Parameters(paramLabel = "RELEASE", description = "Its number.")
        private long release;

        @Option(
                names = "--force",
                description = "Also if it is the previous one: rolling back to it then has to load it again.")
        private boolean force;

        @Option(names = "--json", description = "Print one JSON object and nothing else.")
        private boolean json;

        @Override
        public Integer call() {
            try (AdminConnection cluster = admin.connect()) {
                RetireReleaseResponse retired = cluster.retire(release, force);
                System.out.println(
                        json
                                ? Json.object()
                                        .put("retired", release)
                                        .put("epoch", retired.getEpoch())
                                        .toString()
                                : "Release " + release + " is retired; a rollback to it loads it again.");
            }
            return 0;
        }
    }
}
