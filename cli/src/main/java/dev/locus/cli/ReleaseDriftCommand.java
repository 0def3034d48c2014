package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.topology.Trial;
import dev.locus.v1.GetDriftResponse;
import dev.locus.v1.ModelDrift;
import dev.locus.v1.OutcomeCounts;
import dev.locus.v1.TrialStatus;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus release drift`: what trials have shown of a staged change.
@Command(
        name = "drift",
        mixinStandardHelpOptions = true,
        description = "Shows how scores and outcomes differ with a staged change, as its trials have shown so far.",
        footer = {"", "Examples:", "  locus release drift 4", "  locus release drift 4 --json | jq '.models[0].p99'"})
final class ReleaseDriftCommand implements Callable<Integer> {
    @Mixin
    private AdminOption admin = new AdminOption();

    @Parameters(paramLabel = "CHANGE", description = "The number that staging it printed.")
    private long change;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        try (AdminConnection cluster = admin.connect()) {
            GetDriftResponse drift = cluster.drift(change);
            if (json) {
                System.out.println(toJson(drift));
            } else {
                print(drift);
            }
        }
        return 0;
    }

    private void print(GetDriftResponse drift) {
        if (drift.getTrialsCount() == 0) {
            System.out.println(
                    "Change " + change + " is not being tried. Next: locus release shadow " + change + " --percent 5");
        }
        for (TrialStatus trial : drift.getTrialsList()) {
            System.out.println(
                    "Tried as " + ReleaseText.trial(trial) + " since " + ReleaseText.time(trial.getBegunMs()));
        }
        if (drift.getProxiesAway() > 0) {
            System.out.println(drift.getProxiesAway() + " of " + drift.getProxies()
                    + " proxies did not answer: their counts are missing");
        }
        TextTable table = new TextTable(
                "model",
                "compared",
                "failed",
                "dropped",
                "mean |d|",
                "p99 |d|",
                "max |d|",
                "Spearman",
                "other outcome",
                "canary",
                "fell back");
        drift.getModelsList().forEach(model -> table.add(row(model)));
        table.print(System.out);
    }

    private static List<String> row(ModelDrift model) {
        return List.of(
                model.getModel(),
                Long.toString(model.getComparedRequests()),
                Long.toString(model.getFailedRequests()),
                Long.toString(model.getDroppedRequests()),
                number(model.getMeanDifference()),
                number(model.getP99Difference()),
                number(model.getMaxDifference()),
                number(model.getRankCorrelation()),
                number(100 * otherOutcomes(model)) + " %",
                Long.toString(model.getCanaryRequests()),
                Long.toString(model.getCanaryFallbacks()));
    }

    private static double otherOutcomes(ModelDrift model) {
        return model.getItems() == 0 ? 0 : (double) model.getOtherOutcomeItems() / model.getItems();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.6g", value);
    }

    private ObjectNode toJson(GetDriftResponse drift) {
        ObjectNode object = Json.object().put("change", change);
        ArrayNode trials = object.putArray("trials");
        for (TrialStatus trial : drift.getTrialsList()) {
            trials.addObject()
                    .put("kind", ReleaseText.word(trial.getKind()))
                    .put("percent", trial.getSharePpm() * 100.0 / Trial.PPM)
                    .put("model", trial.getModel())
                    .put("begun_ms", trial.getBegunMs());
        }
        object.put("proxies", drift.getProxies()).put("proxies_away", drift.getProxiesAway());
        ArrayNode models = object.putArray("models");
        for (ModelDrift model : drift.getModelsList()) {
            ObjectNode node = models.addObject()
                    .put("model", model.getModel())
                    .put("compared", model.getComparedRequests())
                    .put("failed", model.getFailedRequests())
                    .put("dropped", model.getDroppedRequests())
                    .put("items", model.getItems())
                    .put("scores", model.getScores())
                    .put("other_outcomes", model.getOtherOutcomeItems());
            Json.putNumber(node, "mean", model.getMeanDifference());
            Json.putNumber(node, "p99", model.getP99Difference());
            Json.putNumber(node, "max", model.getMaxDifference());
            Json.putNumber(node, "rank_correlation", model.getRankCorrelation());
            OutcomeCounts outcomes = model.getCanaryOutcomes();
            node.put("canary", model.getCanaryRequests()).put("canary_fallbacks", model.getCanaryFallbacks());
            node.putObject("canary_outcomes")
                    .put("OK", outcomes.getOk())
                    .put("DEFAULTED", outcomes.getDefaulted())
                    .put("STALE", outcomes.getStale())
                    .put("NOT_FOUND", outcomes.getNotFound())
                    .put("UNAVAILABLE", outcomes.getUnavailable());
        }
        return object;
    }
}
