package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.v1.FeatureRow;
import dev.locus.v1.FeatureValue;
import dev.locus.v1.GetRowResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus row`: single feature rows.
@Command(
        name = "row",
        mixinStandardHelpOptions = true,
        description = "Reads feature rows, and changes them while they are served.",
        subcommands = {
            RowCommand.Get.class,
            RowWriteCommand.Update.class,
            RowWriteCommand.Upsert.class,
            RowWriteCommand.Delete.class
        },
        footer = {"", "Examples:", "  locus row get item 42", "  locus row update item 42 price=9.5"})
final class RowCommand {
    /// `locus row get`: one row, as it is served.
    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = {
                "Shows one row of a view as the active release serves it: values, age, and where it is.",
                "Exit code 1 if the key has no row."
            },
            footer = {"", "Examples:", "  locus row get item 42", "  locus row get user u-17 --json"})
    static final class Get implements Callable<Integer> {
        private static final int NO_ROW = 1;

        @Mixin
        private AdminOption admin = new AdminOption();

        @Parameters(index = "0", paramLabel = "VIEW", description = "The view.")
        private String view = "";

        @Parameters(index = "1", paramLabel = "KEY", description = "The entity's key.")
        private String key = "";

        @Option(names = "--json", description = "Print one JSON object and nothing else.")
        private boolean json;

        @Override
        public Integer call() {
            try (AdminConnection cluster = admin.connect()) {
                GetRowResponse answer = cluster.row(view, InputText.key(cluster.keyType(view), key));
                if (json) {
                    System.out.println(toJson(answer));
                } else {
                    print(answer);
                }
                return answer.getRow().getFound() ? 0 : NO_ROW;
            }
        }

        private void print(GetRowResponse answer) {
            FeatureRow row = answer.getRow();
            System.out.println("View " + view + ", key " + key + ": data version " + row.getDataVersion() + ", release "
                    + answer.getRelease() + ", partition " + answer.getPartition() + " on " + answer.getNode());
            if (!row.getFound()) {
                System.out.println("There is no such row.");
                return;
            }
            String since = row.hasEventTimeMs()
                    ? "event time " + Instant.ofEpochMilli(row.getEventTimeMs())
                    : "no event time: age since the load";
            System.out.println("Age " + age(row.getAgeMs()) + " (" + since + ")"
                    + (row.getPastTtl() ? ", past the view's time to live" : ""));
            TextTable features = new TextTable("feature", "type", "present", "value");
            row.getFeaturesList()
                    .forEach(feature -> features.add(List.of(
                            feature.getName(),
                            feature.getType(),
                            feature.getPresent() ? "yes" : "no",
                            InputText.text(feature.getValue()) + (feature.getPresent() ? "" : " (default)"))));
            features.print(System.out);
        }

        private static String age(long millis) {
            Duration age = Duration.ofMillis(millis);
            return age.toDays() > 1
                    ? age.toDays() + " days"
                    : age.toMinutes() > 1 ? age.toMinutes() + " min" : millis + " ms";
        }

        private ObjectNode toJson(GetRowResponse answer) {
            FeatureRow row = answer.getRow();
            ObjectNode json = Json.object()
                    .put("view", view)
                    .put("key", key)
                    .put("found", row.getFound())
                    .put("release", answer.getRelease())
                    .put("data_version", row.getDataVersion())
                    .put("partition", answer.getPartition())
                    .put("node", answer.getNode());
            if (row.getFound()) {
                json.put("event_time_ms", row.hasEventTimeMs() ? row.getEventTimeMs() : null)
                        .put("age_ms", row.getAgeMs())
                        .put("past_ttl", row.getPastTtl());
                ObjectNode features = json.putObject("features");
                for (FeatureValue feature : row.getFeaturesList()) {
                    ObjectNode node = features.putObject(feature.getName())
                            .put("type", feature.getType())
                            .put("present", feature.getPresent());
                    Json.put(node, "value", feature.getValue());
                }
            }
            return json;
        }
    }
}
