package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.v1.DiffReleasesResponse;
import dev.locus.v1.VersionChange;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus release diff`: which versions are different in two releases.
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Shows which versions are different in two releases.",
        footer = {"", "Examples:", "  locus release diff 3 7", "  locus release diff 3 7 --json"})
final class ReleaseDiffCommand implements Callable<Integer> {
    @Mixin
    private AdminOption admin = new AdminOption();

    @Parameters(index = "0", paramLabel = "FROM", description = "A release's number.")
    private long from;

    @Parameters(index = "1", paramLabel = "TO", description = "Another one's.")
    private long to;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        try (AdminConnection cluster = admin.connect()) {
            DiffReleasesResponse diff = cluster.diff(from, to);
            if (json) {
                ObjectNode object = Json.object().put("from", from).put("to", to);
                ReleaseText.put(object, diff.getModelsList(), diff.getViewsList());
                System.out.println(object);
            } else if (diff.getModelsCount() + diff.getViewsCount() == 0) {
                System.out.println("Releases " + from + " and " + to + " have the same versions.");
            } else {
                TextTable table = new TextTable("what", "name", "release " + from, "release " + to);
                diff.getModelsList().forEach(step -> table.add(row("model", step)));
                diff.getViewsList().forEach(step -> table.add(row("view", step)));
                table.print(System.out);
            }
        }
        return 0;
    }

    private static List<String> row(String what, VersionChange step) {
        return List.of(what, step.getName(), step.getBefore(), step.getAfter());
    }
}
