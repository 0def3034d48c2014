package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.v1.FeatureInfo;
import dev.locus.v1.GetReleaseResponse;
import dev.locus.v1.ModelInfo;
import dev.locus.v1.ViewInfo;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus release show`: one release, whole.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows a release: its models and views, their versions, what callers must send.",
        footer = {
            "",
            "Examples:",
            "  locus release show",
            "  locus release show 3",
            "  locus release show --json | jq .views"
        })
final class ReleaseShowCommand implements Callable<Integer> {
    @Mixin
    private AdminOption admin = new AdminOption();

    @Parameters(
            paramLabel = "RELEASE",
            arity = "0..1",
            defaultValue = "0",
            description = "Its number (default: the active one).")
    private long number;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        try (AdminConnection cluster = admin.connect()) {
            GetReleaseResponse release = cluster.release(number);
            if (json) {
                System.out.println(toJson(release));
            } else if (release.getRelease() == 0) {
                System.out.println("No release is active yet. Next: locus load VIEW FILE...");
            } else {
                print(release);
            }
        }
        return 0;
    }

    private static void print(GetReleaseResponse release) {
        System.out.println("Release " + release.getRelease() + ", " + ReleaseText.state(release.getState())
                + ReleaseText.since(release.getActivatedMs()));
        if (release.getModelsCount() > 0) {
            TextTable models =
                    new TextTable("model", "version", "scores", "user", "views", "outputs", "request", "candidate");
            release.getModelsList()
                    .forEach(model -> models.add(List.of(
                            model.getName(),
                            model.getVersion(),
                            model.getCandidateEntity(),
                            model.getUserEntity(),
                            String.join(",", model.getViewsList()),
                            String.join(",", model.getOutputsList()),
                            text(model.getRequestFeaturesList()),
                            text(model.getCandidateFeaturesList()))));
            models.print(System.out);
        }
        TextTable views = new TextTable("view", "data version", "entity", "key", "placement", "rows");
        release.getViewsList()
                .forEach(view -> views.add(List.of(
                        view.getName(),
                        view.getDataVersion(),
                        view.getEntity(),
                        view.getKeyType(),
                        view.getReplicated() ? "replicated" : "sharded",
                        String.format(Locale.ROOT, "%,d", view.getRows()))));
        views.print(System.out);
    }

    private static String text(List<FeatureInfo> features) {
        return features.stream()
                .map(feature -> feature.getName() + ":" + feature.getType())
                .collect(Collectors.joining(","));
    }

    private static ObjectNode toJson(GetReleaseResponse release) {
        ObjectNode json = Json.object()
                .put("release", release.getRelease())
                .put("state", ReleaseText.state(release.getState()))
                .put("change", release.getChange())
                .put("activated_ms", release.getActivatedMs());
        ObjectNode models = json.putObject("models");
        for (ModelInfo model : release.getModelsList()) {
            ObjectNode node = models.putObject(model.getName())
                    .put("version", model.getVersion())
                    .put("candidates", model.getCandidateEntity())
                    .put("user", model.getUserEntity());
            model.getViewsList().forEach(node.putArray("views")::add);
            model.getOutputsList().forEach(node.putArray("outputs")::add);
            put(node.putObject("request"), model.getRequestFeaturesList());
            put(node.putObject("candidate"), model.getCandidateFeaturesList());
        }
        ObjectNode views = json.putObject("views");
        for (ViewInfo view : release.getViewsList()) {
            views.putObject(view.getName())
                    .put("data_version", view.getDataVersion())
                    .put("entity", view.getEntity())
                    .put("key_type", view.getKeyType())
                    .put("replicated", view.getReplicated())
                    .put("rows", view.getRows());
        }
        return json;
    }

    private static void put(ObjectNode node, List<FeatureInfo> features) {
        features.forEach(feature -> node.put(feature.getName(), feature.getType()));
    }
}
