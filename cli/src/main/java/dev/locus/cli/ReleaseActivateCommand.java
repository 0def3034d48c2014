package dev.locus.cli;

import dev.locus.v1.ActivateChangeRequest;
import dev.locus.v1.ActivateChangeResponse;
import dev.locus.v1.DriftLimit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus release activate`: makes a staged change the next release.
@Command(
        name = "activate",
        mixinStandardHelpOptions = true,
        description = "Makes a staged change part of what is served: release n + 1.",
        footer = {
            "",
            "Examples:",
            "  locus release activate 4",
            "  locus release activate 4 --max-drift 0.02 --drift-requests-min 1000",
            "  locus release activate 4 --force 'the old model reads a column that is gone'"
        })
final class ReleaseActivateCommand implements Callable<Integer> {
    @Mixin
    private AdminOption admin = new AdminOption();

    @Parameters(paramLabel = "CHANGE", description = "The number that staging it printed.")
    private long change;

    @Option(
            names = "--max-drift",
            paramLabel = "D",
            description = {
                "Refuse if the 99th percentile of the absolute difference of scores, as its shadow has shown,",
                "is above D for a model."
            })
    private @Nullable Double maxDrift;

    @Option(
            names = "--max-other-outcomes",
            paramLabel = "PERCENT",
            defaultValue = "1",
            description = "With --max-drift: refuse if more items have another outcome (default: 1).")
    private double maxOtherOutcomes;

    @Option(
            names = "--drift-requests-min",
            paramLabel = "N",
            defaultValue = "100",
            description = "With --max-drift: refuse if fewer requests were compared (default: 100).")
    private long driftRequestsMin;

    @Option(
            names = "--force",
            paramLabel = "REASON",
            description = "Activate it whatever its trials have shown; the reason is recorded with the release.")
    private String force = "";

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        ActivateChangeRequest.Builder request =
                ActivateChangeRequest.newBuilder().setChange(change).setForceReason(force);
        if (maxDrift != null) {
            request.setDriftLimit(DriftLimit.newBuilder()
                    .setP99DifferenceMax(maxDrift)
                    .setOtherOutcomesShareMax(maxOtherOutcomes / 100)
                    .setRequestsMin(driftRequestsMin));
        }
        try (AdminConnection cluster = admin.connect()) {
            ActivateChangeResponse active = cluster.activate(request.build());
            if (json) {
                System.out.println(
                        Json.object().put("release", active.getRelease()).put("epoch", active.getEpoch()));
            } else {
                System.out.println("Release " + active.getRelease() + " is active.");
                if (active.getRelease() > 1) {
                    System.out.println("Undo:  locus release rollback " + active.getRelease());
                }
            }
        }
        return 0;
    }
}
