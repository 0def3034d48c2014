package dev.locus.cli;

import dev.locus.loader.DuplicateKeys;
import dev.locus.loader.LoadRecord;
import dev.locus.loader.LoadRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `locus load`: a new data version of a view, from source files to staged or served.
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        customSynopsis = {
            "locus load VIEW SOURCE... [--activate] [--wait] [OPTIONS]",
            "       locus load (follow | list | show | cancel | resume) ..."
        },
        subcommands = {
            FollowCommand.class,
            LoadListCommand.class,
            LoadSteps.Show.class,
            LoadSteps.Cancel.class,
            LoadSteps.Resume.class
        },
        description = {
            "Loads a view of a project from source files: makes a load directory, and has every node check and ingest",
            "it, as a staged change. The files together are the whole view: what they lack is gone from it. With",
            "--onto-active they are rows to lay over the data version that is active."
        },
        footer = {
            "",
            "Exit codes: 0 done; 2 refused: the input has to be corrected; 3 stopped by something that passes:",
            "'locus load resume' goes on.",
            "",
            "Examples:",
            "  locus load item items.parquet --project shop                 activate it later, or with others",
            "  locus load item exports/2026-01-02/ --activate --wait        all files below a directory, until served",
            "  locus load item 'part-*.parquet' --activate",
            "  locus load item s3://exports/items/2026-01-02/ --activate",
            "  locus load item items.csv.gz --force \"the shop in Lyon closed\"",
            "  locus load item hour-07.parquet --onto-active --deleted-column is_deleted --activate",
            "  locus load follow item kafka://127.0.0.1:9092/items --group shop-item",
            "  locus load list"
        })
final class LoadCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private AdminOption admin = new AdminOption();

    @Mixin
    private LoadMode mode = new LoadMode();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "VIEW",
            description = "The view, declared in views/VIEW.yaml.")
    private @Nullable String view;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "SOURCE",
            description = {
                "Parquet, Arrow, CSV and TSV files (text also as .gz), directories, patterns with * and **; or the same",
                "in S3, as s3://BUCKET/KEY (credentials, region and AWS_ENDPOINT_URL as for AWS tools)."
            })
    private List<String> sources = new ArrayList<>();

    @Option(names = "--activate", description = "Activate it too; without, 'locus release activate' does.")
    private boolean activate;

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
            names = "--onto-active",
            description = {
                "Lay the rows over those of the data version that is active: a key of the sources has their row (the later",
                "one, by event time), all others keep theirs."
            })
    private boolean ontoActive;

    @Option(
            names = "--deleted-column",
            paramLabel = "NAME",
            description = "With --onto-active: the sources' column that says which keys go (true or false, 1 or 0).")
    private @Nullable String deletedColumn;

    @Option(
            names = "--force",
            paramLabel = "REASON",
            description = {
                "Load even if rows or nulls differ much from the data version that is served (more than 20 %% of the",
                "rows, or 5 points more nulls in a feature). The reason is kept with the load."
            })
    private @Nullable String force;

    @Override
    public Integer call() {
        if (view == null || sources.isEmpty()) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "name the view and one source or more");
        }
        if (deletedColumn != null && !ontoActive) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--deleted-column goes with --onto-active: without it, what the sources lack is gone");
        }
        Project home = mode.project();
        home.view(view);
        String version = dataVersion == null
                ? LoadRequest.versionAt(InstantSource.system().instant())
                : dataVersion;
        LoadRecord.Options options = new LoadRecord.Options(badRowsMax, duplicates, force, activate);
        try (AdminConnection cluster = admin.connect()) {
            LoadRun run = new LoadRun(home, cluster, mode.progress(), mode.threads());
            LoadRecord done = run.begin(
                    view, version, sources, ontoActive ? options.onto(run.active(view), deletedColumn) : options);
            mode.finish(run, done, cluster);
        }
        return 0;
    }
}
