package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.client.LocusClient;
import dev.locus.client.ScoredItems;
import dev.locus.transport.WireErrors;
import dev.locus.v1.Outcome;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus score`: one scoring request.
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = "Scores items with a model of the active release.",
        footer = {
            "",
            "Examples:",
            "  locus score ctr --user 42 --items 1,2,3 --request hour=12",
            "  locus score ctr --user 42 --items 1,2,3 --candidate price=1.5,2,3 --top-k 2 --json"
        })
final class ScoreCommand implements Callable<Integer> {
    @Mixin
    private AdminOption admin = new AdminOption();

    @Parameters(paramLabel = "MODEL", description = "The model's name in the release.")
    private String model = "";

    @Option(names = "--user", paramLabel = "KEY", description = "The user's key (default: none, an anonymous user).")
    private @Nullable String user;

    @Option(names = "--items", paramLabel = "KEY", split = ",", required = true, description = "Keys of the items.")
    private List<String> items = new ArrayList<>();

    @Option(
            names = "--request",
            paramLabel = "NAME=VALUE",
            description = "A feature of the request; vectors and lists with commas.")
    private Map<String, String> request = new LinkedHashMap<>();

    @Option(
            names = "--candidate",
            paramLabel = "NAME=VALUES",
            description = "A feature of every item: the items' values, one after the other, with commas.")
    private Map<String, String> candidate = new LinkedHashMap<>();

    @Option(names = "--top-k", paramLabel = "N", defaultValue = "0", description = "Only the best N, best first.")
    private int topK;

    @Option(
            names = "--rank-by",
            paramLabel = "OUTPUT",
            defaultValue = "",
            description = "The output to rank by (default: the first).")
    private String rankBy = "";

    @Option(
            names = "--release",
            paramLabel = "N",
            defaultValue = "0",
            description = "Score with this release, or not at all.")
    private long release;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            defaultValue = "5000",
            description = "How long an answer is waited for (default: 5000).")
    private long timeoutMs;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        try (AdminConnection cluster = admin.connect();
                LocusClient client = LocusClient.connect(cluster.scoringAddress())) {
            ScoreRequest sent = ScoreRequestDraft.of(cluster.release(0), model, user, items, request, candidate)
                    .setTopK(topK)
                    .setRankBy(rankBy)
                    .setRelease(release)
                    .build();
            ScoreResponse answer =
                    client.score(sent, Duration.ofMillis(timeoutMs)).join();
            if (json) {
                System.out.println(toJson(sent, answer));
            } else {
                print(sent, answer);
            }
            return 0;
        } catch (CompletionException e) {
            throw WireErrors.of(e);
        }
    }

    private static void print(ScoreRequest sent, ScoreResponse answer) {
        List<String> heads = new ArrayList<>(List.of("item", "outcome"));
        heads.addAll(answer.getOutputsList());
        TextTable table = new TextTable(heads.toArray(String[]::new));
        ScoredItems scored = ScoredItems.of(sent, answer);
        for (int i = 0; i < scored.count(); i++) {
            List<String> row = new ArrayList<>(List.of(scored.key(i), text(scored.outcome(i))));
            for (String output : answer.getOutputsList()) {
                float score = scored.score(i, output);
                row.add(Float.isNaN(score) ? "-" : String.format(Locale.ROOT, "%.6f", score));
            }
            table.add(row);
        }
        table.print(System.out);
        System.out.println("Release " + answer.getRelease() + ", model " + sent.getModel() + " version "
                + answer.getModelVersion()
                + (answer.getUserOutcome() == Outcome.OUTCOME_UNSPECIFIED
                        ? ""
                        : ", user " + text(answer.getUserOutcome())));
    }

    private static String text(Outcome outcome) {
        return outcome.name().substring("OUTCOME_".length());
    }

    private static ObjectNode toJson(ScoreRequest sent, ScoreResponse answer) {
        ObjectNode json = Json.object()
                .put("model", sent.getModel())
                .put("model_version", answer.getModelVersion())
                .put("release", answer.getRelease())
                .put("epoch", answer.getEpoch())
                .put("user_outcome", text(answer.getUserOutcome()));
        Json.putAll(json, "data_versions", answer.getDataVersionsMap());
        var array = json.putArray("items");
        ScoredItems scored = ScoredItems.of(sent, answer);
        for (int i = 0; i < scored.count(); i++) {
            ObjectNode item = array.addObject().put("item", scored.key(i)).put("outcome", text(scored.outcome(i)));
            ObjectNode scores = item.putObject("scores");
            for (String output : answer.getOutputsList()) {
                Json.putScore(scores, output, scored.score(i, output));
            }
        }
        json.putObject("totals")
                .put("ok", answer.getTotals().getOk())
                .put("defaulted", answer.getTotals().getDefaulted())
                .put("stale", answer.getTotals().getStale())
                .put("not_found", answer.getTotals().getNotFound())
                .put("unavailable", answer.getTotals().getUnavailable());
        return json;
    }
}
