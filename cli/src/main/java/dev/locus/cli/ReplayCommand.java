package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.model.InputColumns;
import dev.locus.model.ModelDirectory;
import dev.locus.model.ModelReplay;
import dev.locus.recorder.RecordedInputs;
import dev.locus.recorder.RecordedRow;
import dev.locus.v1.GetReleaseResponse;
import dev.locus.v1.ModelInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus replay`: scores recorded inputs anew.
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Scores recorded inputs with a model in this process, and compares with the recorded scores.",
            "Exit code 1 if a score differs by more than 1e-5 x max(1, |score|)."
        },
        footer = {
            "",
            "Examples:",
            "  locus replay shop/data/node-1/recorded/ctr-1-1767225600000-1.parquet",
            "  locus replay FILE --model shop/models/ctr/2",
            "  locus replay FILE --release 7 --refetch"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final int DIFFERENT = 1;

    @Mixin
    private AdminOption admin = new AdminOption();

    @Parameters(paramLabel = "FILE", description = "A file of recorded inputs.")
    private Path file = Path.of("");

    @Option(
            names = "--release",
            paramLabel = "N",
            description = "Replay with that release's model (default: the release that was recorded).")
    private @Nullable Long release;

    @Option(names = "--model", paramLabel = "DIR", description = "Replay with that model directory.")
    private @Nullable Path model;

    @Option(
            names = "--refetch",
            description = "Read the features anew from the cluster, and tell by feature what has changed.")
    private boolean refetch;

    @Option(
            names = "--refetch-rows-max",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Rows to read features anew for (default: 1000).")
    private long refetchRowsMax;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        if (release != null && model != null) {
            throw new IllegalArgumentException("say --release or --model, not both");
        }
        try (RecordedInputs inputs = RecordedInputs.open(file)) {
            RecordedRow first = inputs.next();
            if (first == null) {
                throw new IllegalArgumentException(file + " has no rows");
            }
            ModelDirectory directory = ModelDirectory.open(directory(inputs, first));
            try (ModelReplay replay = ModelReplay.load(directory);
                    AdminConnection cluster = admin.connect()) {
                ReplayCheck check = new ReplayCheck(replay);
                ReplayRefetch now = refetch ? refetch(cluster, directory) : null;
                long refetched = 0;
                for (RecordedRow row = first; row != null; row = inputs.next()) {
                    check.add(row);
                    if (now != null && refetched++ < refetchRowsMax) {
                        now.add(row);
                    }
                }
                check.finish();
                report(directory, check, now);
                return check.beyond() > 0 ? DIFFERENT : 0;
            }
        }
    }

    private static ReplayRefetch refetch(AdminConnection cluster, ModelDirectory directory) {
        return new ReplayRefetch(
                cluster, new InputColumns(directory), directory.signature().candidateEntity(), cluster.release(0));
    }

    private Path directory(RecordedInputs inputs, RecordedRow first) {
        if (model != null) {
            return model;
        }
        long number = release == null ? first.release() : release;
        try (AdminConnection cluster = admin.connect()) {
            GetReleaseResponse answer = cluster.release(number);
            ModelInfo info = answer.getModelsList().stream()
                    .filter(each -> each.getName().equals(inputs.model()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "release " + number + " has no model '" + inputs.model() + "': say --release or --model"));
            if (release == null && !info.getSha256().equals(inputs.modelSha256())) {
                throw new IllegalArgumentException("recorded was version " + inputs.modelVersion() + " of model '"
                        + inputs.model() + "', release " + number + " has " + info.getVersion()
                        + ": a staged change was tried; say --model DIR");
            }
            return source(info);
        }
    }

    private static Path source(ModelInfo info) {
        Path source = Path.of(info.getSource());
        String what = "version " + info.getVersion() + " of model '" + info.getName() + "' was staged from " + source;
        if (!Files.isDirectory(source)) {
            throw new IllegalArgumentException(what + ", which is gone: say --model DIR; nodes keep a copy in models/"
                    + info.getName() + "/" + info.getVersion() + " of their data directory");
        }
        if (!ModelDirectory.open(source).sha256().equals(info.getSha256())) {
            throw new IllegalArgumentException(what + ", which has changed since: say --model DIR");
        }
        return source;
    }

    private void report(ModelDirectory directory, ReplayCheck check, @Nullable ReplayRefetch now) {
        if (json) {
            System.out.println(toJson(directory, check, now));
            return;
        }
        System.out.println("Replayed " + check.rows() + " rows with version " + directory.version() + " of model "
                + directory.name() + ": " + check.compared() + " scores compared, " + check.beyond()
                + " beyond 1e-5 x max(1, |score|), largest difference " + check.largest()
                + (check.without() == 0 ? "" : "; " + check.without() + " had no score"));
        if (!check.worst().isEmpty()) {
            System.out.println("Worst: " + check.worst());
        }
        if (now != null) {
            TextTable table = new TextTable("feature", "rows", "changed", "gone", "largest", "example");
            now.tallies()
                    .forEach((name, tally) -> table.add(List.of(
                            name,
                            Long.toString(tally.rows),
                            Long.toString(tally.changed),
                            Long.toString(tally.gone),
                            String.format(Locale.ROOT, "%.6g", tally.largest),
                            tally.example)));
            table.print(System.out);
        }
    }

    private static ObjectNode toJson(ModelDirectory directory, ReplayCheck check, @Nullable ReplayRefetch now) {
        ObjectNode object = Json.object()
                .put("model", directory.name())
                .put("version", directory.version())
                .put("rows", check.rows())
                .put("compared", check.compared())
                .put("without_score", check.without())
                .put("beyond", check.beyond())
                .put("largest", check.largest())
                .put("worst", check.worst());
        if (now != null) {
            ObjectNode features = object.putObject("features");
            now.tallies()
                    .forEach((name, tally) -> features.putObject(name)
                            .put("rows", tally.rows)
                            .put("changed", tally.changed)
                            .put("gone", tally.gone)
                            .put("largest", tally.largest)
                            .put("example", tally.example));
        }
        return object;
    }
}
