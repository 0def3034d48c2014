package dev.locus.cli;

import dev.locus.client.LocusClient;
import dev.locus.loader.follow.JsonRow;
import dev.locus.transport.WireErrors;
import dev.locus.v1.Deletion;
import dev.locus.v1.Key;
import dev.locus.v1.Row;
import dev.locus.v1.RowWrite;
import dev.locus.v1.WriteOutcome;
import dev.locus.v1.WriteRequest;
import dev.locus.v1.WriteResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `locus row update`, `upsert` and `delete` have in common: one live update, sent and answered.
abstract class RowWriteCommand implements Callable<Integer> {
    private static final int NOT_DONE = 1;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @Mixin
    private AdminOption admin = new AdminOption();

    @Parameters(index = "0", paramLabel = "VIEW", description = "The view.")
    private String view = "";

    @Parameters(index = "1", paramLabel = "KEY", description = "The entity's key.")
    private String key = "";

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "When it came true, like 2026-01-02T03:04:05Z (default: now).")
    private @Nullable Instant at;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    abstract void set(RowWrite.Builder write);

    static Row row(Map<String, String> features) {
        Row.Builder row = Row.newBuilder();
        features.forEach((name, text) -> row.putFeatures(name, JsonRow.parseValue(name, text)));
        return row.build();
    }

    @Override
    public Integer call() {
        try (AdminConnection cluster = admin.connect();
                LocusClient client = LocusClient.connect(cluster.scoringAddress())) {
            Key typed = InputText.key(cluster.keyType(view), key);
            RowWrite.Builder write = RowWrite.newBuilder().setKey(typed);
            set(write);
            if (at != null) {
                write.setEventTimeMs(at.toEpochMilli());
            }
            WriteRequest request =
                    WriteRequest.newBuilder().setView(view).addWrites(write).build();
            return print(client.write(request, TIMEOUT).join());
        } catch (CompletionException e) {
            throw WireErrors.of(e);
        }
    }

    private int print(WriteResponse answer) {
        WriteOutcome outcome = answer.getOutcomes(0);
        String name = outcome.name().substring("WRITE_OUTCOME_".length());
        String fault = answer.getFaultsCount() == 0 ? "" : answer.getFaults(0).getMessage();
        if (json) {
            System.out.println(Json.object()
                    .put("view", view)
                    .put("key", key)
                    .put("outcome", name)
                    .put("fault", fault));
        } else {
            System.out.println("View " + view + ", key " + key + ": " + name
                    + (outcome == WriteOutcome.WRITE_OUTCOME_SUPERSEDED ? ", something newer is there" : "")
                    + (fault.isEmpty() ? "" : ": " + fault));
        }
        boolean done =
                outcome == WriteOutcome.WRITE_OUTCOME_APPLIED || outcome == WriteOutcome.WRITE_OUTCOME_SUPERSEDED;
        return done ? 0 : NOT_DONE;
    }

    /// `locus row update`.
    @Command(
            name = "update",
            mixinStandardHelpOptions = true,
            description = {
                "Changes some features of one row while it is served, and leaves the others; makes the row if there is",
                "none. Exit code 1 if it was not done."
            },
            footer = {
                "",
                "Examples:",
                "  locus row update item 42 price=9.5 tags='[\"new\",\"red\"]'",
                "  locus row update item 42 price=null --at 2026-01-02T03:04:05Z"
            })
    static final class Update extends RowWriteCommand {
        @Parameters(
                index = "2..*",
                arity = "1..*",
                paramLabel = "NAME=VALUE",
                description = "Features: values are JSON, or else strings; null takes the value away.")
        private Map<String, String> features = new LinkedHashMap<>();

        @Override
        void set(RowWrite.Builder write) {
            write.setUpdate(row(features));
        }
    }

    /// `locus row upsert`.
    @Command(
            name = "upsert",
            mixinStandardHelpOptions = true,
            description = {
                "Replaces one row while it is served: features that are not named have no value.",
                "Exit code 1 if it was not done."
            },
            footer = {"", "Examples:", "  locus row upsert item 42 price=9.5 year=1999"})
    static final class Upsert extends RowWriteCommand {
        @Parameters(
                index = "2..*",
                arity = "0..*",
                paramLabel = "NAME=VALUE",
                description = "Features: values are JSON, or else strings.")
        private Map<String, String> features = new LinkedHashMap<>();

        @Override
        void set(RowWrite.Builder write) {
            write.setUpsert(row(features));
        }
    }

    /// `locus row delete`.
    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = "Removes one row while it is served. Exit code 1 if it was not done.",
            footer = {"", "Examples:", "  locus row delete item 42"})
    static final class Delete extends RowWriteCommand {
        @Override
        void set(RowWrite.Builder write) {
            write.setDelete(Deletion.getDefaultInstance());
        }
    }
}
