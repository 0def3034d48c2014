package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.v1.ActivateChangeResponse;
import dev.locus.v1.FeatureInfo;
import dev.locus.v1.GetReleaseResponse;
import dev.locus.v1.ModelInfo;
import dev.locus.v1.StageChangeResponse;
import dev.locus.v1.ViewInfo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus release`: what is served, and changing it.
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = "Shows what is served; stages and activates changes.",
        subcommands = {ReleaseCommand.Show.class, ReleaseCommand.Stage.class, ReleaseCommand.Activate.class},
        footer = {
            "",
            "Examples:",
            "  locus release show",
            "  locus release stage --model ctr=shop/models/ctr/2",
            "  locus release activate 4"
        })
final class ReleaseCommand {
    /// `locus release stage`: has every node make a change ready.
    @Command(
            name = "stage",
            mixinStandardHelpOptions = true,
            description = "Has every node check, load and warm new models and loads, while the active release serves.",
            footer = {
                "",
                "Examples:",
                "  locus release stage --model ctr=shop/models/ctr/2",
                "  locus release stage --model ctr=shop/models/ctr/2 --view item=shop/data/loads/item/v7"
            })
    static final class Stage implements Callable<Integer> {
        @Mixin
        private AdminOption admin = new AdminOption();

        @Option(names = "--model", paramLabel = "NAME=DIR", description = "A model directory, named as its version.")
        private Map<String, Path> models = new LinkedHashMap<>();

        @Option(names = "--view", paramLabel = "VIEW=DIR", description = "A load directory, made by 'locus load'.")
        private Map<String, Path> views = new LinkedHashMap<>();

        @Option(names = "--json", description = "Print one JSON object and nothing else.")
        private boolean json;

        @Override
        public Integer call() {
            if (models.isEmpty() && views.isEmpty()) {
                throw new IllegalArgumentException("nothing to stage: name --model NAME=DIR or --view VIEW=DIR");
            }
            try (AdminConnection cluster = admin.connect()) {
                StagedDirectories.check(models, views, cluster::release);
                Progress.onStandardError().say("Staging: every node checks, ingests and warms");
                StageChangeResponse staged = cluster.stage(models.values(), views.values());
                if (json) {
                    System.out.println(Json.object()
                            .put("change", staged.getChange())
                            .put("rows", staged.getRows())
                            .put("image_bytes", staged.getImageBytes()));
                } else {
                    System.out.println("Change " + staged.getChange() + " is staged. Next: locus release activate "
                            + staged.getChange());
                }
            }
            return 0;
        }
    }

    /// `locus release activate`: makes a staged change the next release.
    @Command(
            name = "activate",
            mixinStandardHelpOptions = true,
            description = "Makes a staged change part of what is served: release n + 1.",
            footer = {"", "Examples:", "  locus release activate 4"})
    static final class Activate implements Callable<Integer> {
        @Mixin
        private AdminOption admin = new AdminOption();

        @Parameters(paramLabel = "CHANGE", description = "The number that staging it printed.")
        private long change;

        @Option(names = "--json", description = "Print one JSON object and nothing else.")
        private boolean json;

        @Override
        public Integer call() {
            try (AdminConnection cluster = admin.connect()) {
                ActivateChangeResponse active = cluster.activate(change);
                System.out.println(
                        json
                                ? Json.object()
                                        .put("release", active.getRelease())
                                        .put("epoch", active.getEpoch())
                                        .toString()
                                : "Release " + active.getRelease() + " is active.");
            }
            return 0;
        }
    }

    /// `locus release show`: the active release.
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows the active release: its models and views, their versions, what callers must send.",
            footer = {"", "Examples:", "  locus release show", "  locus release show --json | jq .views"})
    static final class Show implements Callable<Integer> {
        @Mixin
        private AdminOption admin = new AdminOption();

        @Option(names = "--json", description = "Print one JSON object and nothing else.")
        private boolean json;

        @Override
        public Integer call() {
            try (AdminConnection cluster = admin.connect()) {
                GetReleaseResponse release = cluster.release();
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
            System.out.println("Release " + release.getRelease());
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
            ObjectNode json = Json.object().put("release", release.getRelease());
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
}
