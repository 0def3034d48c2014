package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.v1.StageChangeResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `locus release stage`: has every node make a change ready.
@Command(
        name = "stage",
        mixinStandardHelpOptions = true,
        description = "Has every node check, load and warm new models and loads, while the active release serves.",
        footer = {
            "",
            "Examples:",
            "  locus release stage --model ctr=shop/models/ctr/2",
            "  locus release stage --model ctr=shop/models/ctr/2 --view item=shop/data/loads/item/v7",
            "  locus release stage --view item=shop/data/loads/item/v7 --dry-run"
        })
final class ReleaseStageCommand implements Callable<Integer> {
    @Mixin
    private AdminOption admin = new AdminOption();

    @Option(names = "--model", paramLabel = "NAME=DIR", description = "A model directory, named as its version.")
    private Map<String, Path> models = new LinkedHashMap<>();

    @Option(names = "--view", paramLabel = "VIEW=DIR", description = "A load directory, made by 'locus load'.")
    private Map<String, Path> views = new LinkedHashMap<>();

    @Option(names = "--dry-run", description = "Say what would be checked, loaded and resident; change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        if (models.isEmpty() && views.isEmpty()) {
            throw new IllegalArgumentException("nothing to stage: name --model NAME=DIR or --view VIEW=DIR");
        }
        try (AdminConnection cluster = admin.connect()) {
            StagedDirectories.check(models, views, () -> cluster.release(0));
            if (!dryRun) {
                Progress.onStandardError().say("Staging: every node checks, ingests and warms");
            }
            StageChangeResponse staged = cluster.stage(models.values(), views.values(), dryRun);
            if (json) {
                System.out.println(toJson(staged));
            } else {
                print(staged);
            }
        }
        return 0;
    }

    private ObjectNode toJson(StageChangeResponse staged) {
        ObjectNode object = Json.object()
                .put("change", staged.getChange())
                .put("rows", staged.getRows())
                .put("image_bytes", staged.getImageBytes())
                .put("load_bytes", staged.getLoadBytes())
                .put("resident_bytes", staged.getResidentBytes());
        staged.getCheckedModelsList().forEach(object.putArray("checked_models")::add);
        return object;
    }

    private void print(StageChangeResponse staged) {
        if (!dryRun) {
            System.out.println(
                    "Change " + staged.getChange() + " is staged. Next: locus release activate " + staged.getChange());
            System.out.println("Undo:  locus release drop " + staged.getChange());
            return;
        }
        System.out.println("Nothing is changed. Staging it would, on all nodes together,");
        System.out.println("  check the models " + staged.getCheckedModelsList());
        System.out.printf(
                Locale.ROOT, "  load %,d bytes of files, %,d rows%n", staged.getLoadBytes(), staged.getRows());
        System.out.printf(
                Locale.ROOT,
                "  add up to %,d bytes of serving image, and have %,d resident%n",
                staged.getImageBytes(),
                staged.getResidentBytes());
    }
}
