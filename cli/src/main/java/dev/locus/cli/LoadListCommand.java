package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.loader.LoadBook;
import dev.locus.loader.LoadRecord;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `locus load list`: the loads of a project.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the loads of a project, the newest first. What a release has become of is asked of the cluster, if one",
            "answers."
        },
        footer = {
            "",
            "Examples:",
            "  locus load list --project shop",
            "  locus load list --view item --limit 5",
            "  locus load list --json | jq '.loads[] | select(.state == \"stopped\") | .load'"
        })
final class LoadListCommand implements Callable<Integer> {
    @Mixin
    private AdminOption admin = new AdminOption();

    @Mixin
    private ProjectOption project = new ProjectOption();

    @Option(names = "--view", paramLabel = "VIEW", description = "Only loads of this view.")
    private @Nullable String view;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Loads to list (default: 20; 0 = all that are remembered).")
    private int limit;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        if (limit < 0) {
            throw new IllegalArgumentException("--limit must be 0 or more, not " + limit);
        }
        LoadBook book = project.open().loads();
        List<LoadRecord> found = book.list().stream()
                .filter(load -> view == null || load.view().equals(view))
                .limit(limit == 0 ? Long.MAX_VALUE : limit)
                .toList();
        List<LoadRecord> loads;
        try (AdminConnection cluster = admin.connect()) {
            loads = LoadRefresh.ofAll(found, cluster);
        }
        if (json) {
            ObjectNode object = Json.object();
            ArrayNode array = object.putArray("loads");
            loads.forEach(load -> array.add(LoadText.toJson(load, book)));
            System.out.println(object);
        } else if (loads.isEmpty()) {
            System.out.println("There is no load yet. Next: locus load VIEW FILE...");
        } else {
            print(loads);
        }
        return 0;
    }

    private static void print(List<LoadRecord> loads) {
        TextTable table = new TextTable("load", "state", "when", "rows", "laid over", "change", "release", "next");
        for (LoadRecord load : loads) {
            table.add(List.of(
                    load.id(),
                    LoadText.state(load),
                    ReleaseText.time(load.changedMs()),
                    String.format(Locale.ROOT, "%,d", load.rows()),
                    Objects.requireNonNullElse(load.options().base(), "-"),
                    LoadText.number(load.change()),
                    LoadText.number(load.release()),
                    LoadText.next(load)));
        }
        table.print(System.out);
    }
}
