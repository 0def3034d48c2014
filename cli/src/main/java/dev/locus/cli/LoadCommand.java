package dev.locus.cli;

import dev.locus.loader.DuplicateKeys;
import dev.locus.loader.LoadJob;
import dev.locus.loader.LoadProgress;
import dev.locus.loader.LoadReport;
import dev.locus.loader.LoadRequest;
import dev.locus.v1.ActivateChangeResponse;
import dev.locus.v1.GetClusterResponse;
import dev.locus.v1.StageChangeResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
            "  locus load item exports/2026-01-02/ --project shop              all files below a directory",
            "  locus load item 'part-*.parquet' --project shop --no-activate   activate it later, or with others",
            "  locus load item items.csv.gz --project shop --force \"the shop in Lyon closed\""
        })
final class LoadCommand implements Callable<Integer> {
    private static final DateTimeFormatter VERSION =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Mixin
    private AdminOption admin = new AdminOption();

    @Parameters(index = "0", paramLabel = "VIEW", description = "The view, declared in views/VIEW.yaml.")
    private String view = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "SOURCE",
            description = "Parquet, Arrow, CSV and TSV files (text also as .gz), directories, patterns with * and **.")
    private List<String> sources = new ArrayList<>();

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

    @Option(
            names = "--duplicates",
            paramLabel = "POLICY",
            defaultValue = "last",
            description = {
                "Of rows of one key: 'last' keeps the latest by event time, of equal ones the last in the sources;",
                "'refuse' fails the load (default: last)."
            })
    private DuplicateKeys duplicates = DuplicateKeys.LAST;

    @Option(
            names = "--force",
            paramLabel = "REASON",
            description = {
                "Load even if rows or nulls differ much from the data version that is served (more than 20 %% of the",
                "rows, or 5 points more nulls in a feature). The reason is kept with the load."
            })
    private @Nullable String force;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that read, sort and write (default: one for each processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

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
            LoadRequest request = LoadRequest.ofNames(
                            viewFile, sources, home.load(view, version), status.getPartitions())
                    .withDataVersion(version)
                    .withBadRowsMax(badRowsMax)
                    .withDuplicateKeys(duplicates)
                    .withPrevious(previous(home, status, progress))
                    .withForce(force);
            LoadReport report = load(request, progress);
            progress.say("Staging: every node checks and ingests");
            StageChangeResponse staged = cluster.stage(List.of(), List.of(request.output()), false);
            ActivateChangeResponse active = stageOnly ? null : cluster.activate(staged.getChange());
            print(report, request.output(), staged, active);
            return 0;
        }
    }

    /// The load that is served now, if it is here to be compared with.
    private @Nullable Path previous(Project home, GetClusterResponse status, Progress progress) {
        String served = status.getDataVersionsMap().get(view);
        if (served == null) {
            return null;
        }
        Path load = home.load(view, served);
        if (Files.isDirectory(load)) {
            return load;
        }
        progress.say("Not compared with data version " + served + ", which is served: " + load + " is not there");
        return null;
    }

    private LoadReport load(LoadRequest request, Progress progress) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            LoadReport report = new LoadJob(
                            (phase, rows, total) -> show(progress, phase, rows, total),
                            InstantSource.system(),
                            executor,
                            threads)
                    .run(request);
            report.firstRefused().forEach(row -> progress.say("Left out: " + row));
            if (report.rowsReplaced() > 0) {
                progress.say(String.format(
                        Locale.ROOT, "Left out: %,d rows whose key has a later one", report.rowsReplaced()));
            }
            report.findings().forEach(finding -> progress.say("Forced, although " + finding));
            return report;
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
                    .put("rows_replaced", report.rowsReplaced())
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
