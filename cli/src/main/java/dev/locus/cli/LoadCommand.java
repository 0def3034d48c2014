package dev.locus.cli;

import dev.locus.loader.LoadJob;
import dev.locus.loader.LoadProgress;
import dev.locus.loader.LoadReport;
import dev.locus.loader.LoadRequest;
import dev.locus.v1.ActivateChangeResponse;
import dev.locus.v1.GetClusterResponse;
import dev.locus.v1.StageChangeResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus load`: a new data version of a view, from source files to served.
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = {
            "Loads a view of a project from source files: makes a load directory, has every node check and ingest it,",
            "and activates it. The files together are the whole view: what they lack is gone from it."
        },
        footer = {
            "",
            "Examples:",
            "  locus load item items.parquet --project shop",
            "  locus load item part-*.parquet --project shop --no-activate     activate it later, or with others"
        })
final class LoadCommand implements Callable<Integer> {
    private static final DateTimeFormatter VERSION =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Mixin
    private AdminOption admin = new AdminOption();

    @Parameters(index = "0", paramLabel = "VIEW", description = "The view, declared in views/VIEW.yaml.")
    private String view = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "Parquet, CSV and TSV files.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--project",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The project (default: this directory).")
    private Path project = Path.of("");

    @Option(names = "--no-activate", description = "Stage only; 'locus release activate' activates.")
    private boolean stageOnly;

    @Option(
            names = "--data-version",
            paramLabel = "NAME",
            description = "What the new data version is called (default: the time, like 20260102T030405.678Z).")
    private @Nullable String dataVersion;

    @Option(
            names = "--bad-rows-max",
            paramLabel = "N",
            defaultValue = "0",
            description = "Rows that may be refused and left out before the load fails (default: 0).")
    private long badRowsMax;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        Progress progress = Progress.onStandardError();
        Project home = Project.open(project);
        Path viewFile = home.view(view);
        try (AdminConnection cluster = admin.connect()) {
            GetClusterResponse status = cluster.cluster();
            String version =
                    dataVersion == null ? VERSION.format(InstantSource.system().instant()) : dataVersion;
            LoadRequest request = LoadRequest.of(viewFile, files, home.load(view, version), status.getPartitions())
                    .withDataVersion(version)
                    .withBadRowsMax(badRowsMax);
            LoadReport report = new LoadJob(
                            (phase, rows, total) -> show(progress, phase, rows, total),
                            InstantSource.system(),
                            Runnable::run)
                    .run(request);
            report.firstRefused().forEach(row -> progress.say("Left out: " + row));
            progress.say("Staging: every node checks and ingests");
            StageChangeResponse staged = cluster.stage(List.of(), List.of(request.output()), false);
            ActivateChangeResponse active = stageOnly ? null : cluster.activate(staged.getChange());
            print(report, request.output(), staged, active);
            return 0;
        }
    }

    private void show(Progress progress, LoadProgress.Phase phase, long rows, long total) {
        String doing = phase == LoadProgress.Phase.READING ? ", reading:" : ", writing:";
        progress.at("Loading view " + view + doing, rows, total);
    }

    private void print(
            LoadReport report, Path directory, StageChangeResponse staged, @Nullable ActivateChangeResponse active) {
        if (json) {
            System.out.println(Json.object()
                    .put("view", report.manifest().view())
                    .put("data_version", report.manifest().dataVersion())
                    .put("rows_read", report.rowsRead())
                    .put("rows_refused", report.rowsRefused())
                    .put("rows", report.manifest().rows())
                    .put("directory", directory.toAbsolutePath().normalize().toString())
                    .put("change", staged.getChange())
                    .put("release", active == null ? 0 : active.getRelease())
                    .put("epoch", active == null ? 0 : active.getEpoch()));
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "View %s, data version %s: %,d rows%n",
                report.manifest().view(),
                report.manifest().dataVersion(),
                report.manifest().rows());
        System.out.println(
                active == null
                        ? "Change " + staged.getChange() + " is staged. Next: locus release activate "
                                + staged.getChange()
                        : "Release " + active.getRelease() + " is active.");
    }
}
