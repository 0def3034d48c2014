package dev.locus.cli;

import dev.locus.topology.Trial;
import dev.locus.v1.StartTrialRequest;
import dev.locus.v1.StartTrialResponse;
import dev.locus.v1.TrialKind;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands that begin and end trials of a staged change.
final class ReleaseTrialCommands {
    private ReleaseTrialCommands() {}

    /// `locus release shadow`: scores a share of the requests with a change too.
    @Command(
            name = "shadow",
            mixinStandardHelpOptions = true,
            description = {
                "Scores the requests of a share of the users with a staged change too, after they were answered,",
                "and sums up what is different: see 'locus release drift'."
            },
            footer = {
                "",
                "Examples:",
                "  locus release shadow 4 --percent 5",
                "  locus release shadow 4 --percent 20 --model ctr",
                "  locus release shadow 4 --stop"
            })
    static final class Shadow extends TrialCommand {
        Shadow() {
            super(TrialKind.TRIAL_KIND_SHADOW);
        }
    }

    /// `locus release canary`: answers a share of the requests with a change.
    @Command(
            name = "canary",
            mixinStandardHelpOptions = true,
            description = {
                "Answers the requests of a share of the users with a staged change. A user stays in or out;",
                "a larger share has the users of a smaller one."
            },
            footer = {
                "",
                "Examples:",
                "  locus release canary 4 --percent 1",
                "  locus release canary 4 --percent 25",
                "  locus release canary 4 --stop"
            })
    static final class Canary extends TrialCommand {
        Canary() {
            super(TrialKind.TRIAL_KIND_CANARY);
        }
    }

    /// What both have in common.
    abstract static class TrialCommand implements Callable<Integer> {
        private static final int PPM_PER_PERCENT = Trial.PPM / 100;

        private final TrialKind kind;

        @Mixin
        private AdminOption admin = new AdminOption();

        @Parameters(paramLabel = "CHANGE", description = "The number that staging it printed.")
        private long change;

        @Option(names = "--percent", paramLabel = "P", description = "Share of the users, above 0 to 100.")
        private @Nullable Double percent;

        @Option(names = "--model", paramLabel = "M", description = "Only requests for this model.")
        private String model = "";

        @Option(names = "--stop", description = "End the trial. What it has shown stays.")
        private boolean stop;

        @Option(names = "--json", description = "Print one JSON object and nothing else.")
        private boolean json;

        TrialCommand(TrialKind kind) {
            this.kind = kind;
        }

        @Override
        public Integer call() {
            if (stop == (percent != null)) {
                throw new IllegalArgumentException("say either --percent P or --stop");
            }
            try (AdminConnection cluster = admin.connect()) {
                System.out.println(stop ? end(cluster) : begin(cluster));
            }
            return 0;
        }

        private String end(AdminConnection cluster) {
            long epoch = cluster.stopTrial(change, kind).getEpoch();
            return json
                    ? Json.object().put("stopped", change).put("epoch", epoch).toString()
                    : "Change " + change + " is no longer tried as " + word() + ".";
        }

        private String begin(AdminConnection cluster) {
            StartTrialResponse begun = cluster.startTrial(StartTrialRequest.newBuilder()
                    .setChange(change)
                    .setKind(kind)
                    .setSharePpm(sharePpm())
                    .setModel(model)
                    .build());
            return json
                    ? Json.object()
                            .put("change", change)
                            .put("percent", percent)
                            .put("models", String.join(",", begun.getModelsList()))
                            .put("epoch", begun.getEpoch())
                            .toString()
                    : "Change " + change + " is tried as " + word() + " on " + percent + " % of the users, models "
                            + begun.getModelsList() + ".\n"
                            + "See:  locus release drift " + change + "\n"
                            + "End:  locus release " + word() + " " + change + " --stop";
        }

        private int sharePpm() {
            double share = percent == null ? 0 : percent;
            if (!(share * PPM_PER_PERCENT >= 1 && share <= 100)) {
                throw new IllegalArgumentException("--percent must be 0.0001 to 100, not " + share);
            }
            return (int) Math.round(share * PPM_PER_PERCENT);
        }

        private String word() {
            return ReleaseText.word(kind).toLowerCase(Locale.ROOT);
        }
    }
}
