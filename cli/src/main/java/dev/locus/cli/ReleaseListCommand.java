package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.v1.ChangeSummary;
import dev.locus.v1.ListReleasesResponse;
import dev.locus.v1.ReleaseSummary;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `locus release list`: what was served, is served, and could be.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists staged changes and releases, the newest first.",
        footer = {
            "",
            "Examples:",
            "  locus release list",
            "  locus release list --limit 5",
            "  locus release list --json | jq '.staged[].change'"
        })
final class ReleaseListCommand implements Callable<Integer> {
    @Mixin
    private AdminOption admin = new AdminOption();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Releases to list (default: 20; 0 = all that are remembered).")
    private int limit;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        if (limit < 0) {
            throw new IllegalArgumentException("--limit must be 0 or more, not " + limit);
        }
        try (AdminConnection cluster = admin.connect()) {
            ListReleasesResponse list = cluster.releases();
            int count = limit == 0 ? list.getReleasesCount() : Math.min(limit, list.getReleasesCount());
            List<ReleaseSummary> releases = list.getReleasesList().subList(0, count);
            if (json) {
                System.out.println(toJson(list.getStagedList(), releases));
            } else if (releases.isEmpty() && list.getStagedCount() == 0) {
                System.out.println("Nothing is staged and no release is active yet. Next: locus load VIEW FILE...");
            } else {
                print(list.getStagedList(), releases);
            }
        }
        return 0;
    }

    private static void print(List<ChangeSummary> staged, List<ReleaseSummary> releases) {
        TextTable table = new TextTable("release", "state", "when", "change", "kind", "changed");
        for (ChangeSummary change : staged) {
            table.add(List.of(
                    "-",
                    ReleaseText.state(change),
                    ReleaseText.time(change.getStagedMs()),
                    Long.toString(change.getChange()),
                    ReleaseText.kind(change.getKind(), change.getUndoes()),
                    ReleaseText.steps(change.getModelsList(), change.getViewsList())));
        }
        for (ReleaseSummary release : releases) {
            table.add(List.of(
                    Long.toString(release.getRelease()),
                    ReleaseText.state(release.getState()),
                    ReleaseText.time(release.getActivatedMs()),
                    Long.toString(release.getChange()),
                    ReleaseText.kind(release.getKind(), release.getUndoes()),
                    ReleaseText.steps(release.getModelsList(), release.getViewsList())
                            + (release.getForced().isEmpty() ? "" : " (forced: " + release.getForced() + ")")));
        }
        table.print(System.out);
    }

    private static ObjectNode toJson(List<ChangeSummary> staged, List<ReleaseSummary> releases) {
        ObjectNode object = Json.object();
        ArrayNode changes = object.putArray("staged");
        for (ChangeSummary change : staged) {
            ObjectNode node = changes.addObject()
                    .put("change", change.getChange())
                    .put("state", ReleaseText.state(change))
                    .put("staged_ms", change.getStagedMs())
                    .put("kind", ReleaseText.kind(change.getKind()))
                    .put("undoes", change.getUndoes());
            ReleaseText.put(node, change.getModelsList(), change.getViewsList());
        }
        ArrayNode all = object.putArray("releases");
        for (ReleaseSummary release : releases) {
            ObjectNode node = all.addObject()
                    .put("release", release.getRelease())
                    .put("state", ReleaseText.state(release.getState()))
                    .put("activated_ms", release.getActivatedMs())
                    .put("change", release.getChange())
                    .put("kind", ReleaseText.kind(release.getKind()))
                    .put("undoes", release.getUndoes())
                    .put("forced", release.getForced());
            ReleaseText.put(node, release.getModelsList(), release.getViewsList());
        }
        return object;
    }
}
