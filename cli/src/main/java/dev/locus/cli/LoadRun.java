package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.feature.LoadManifest;
import dev.locus.loader.LoadBook;
import dev.locus.loader.LoadEstimate;
import dev.locus.loader.LoadHolder;
import dev.locus.loader.LoadJob;
import dev.locus.loader.LoadProgress;
import dev.locus.loader.LoadRecord;
import dev.locus.loader.LoadReport;
import dev.locus.loader.LoadRequest;
import dev.locus.loader.LoadState;
import dev.locus.loader.RecordedLoad;
import dev.locus.v1.GetClusterResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Makes a load, or goes on with one, and tells of it.
final class LoadRun {
    private final Project project;
    private final LoadBook book;
    private final AdminConnection cluster;
    private final Progress progress;
    private final int threads;
    private @Nullable LoadReport report;

    LoadRun(Project project, AdminConnection cluster, Progress progress, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("--threads must be 1 or more, not " + threads);
        }
        this.project = project;
        this.book = project.loads();
        this.cluster = cluster;
        this.progress = progress;
        this.threads = threads;
    }

    /// The data version of a view that is active, to lay rows over.
    ///
    /// @throws IllegalArgumentException if there is none, or not here
    String active(String view) {
        String active = cluster.cluster().getDataVersionsMap().get(view);
        if (active == null) {
            throw new IllegalArgumentException("no data version of view '" + view
                    + "' is active to lay rows over: load the whole view first, without --onto-active");
        }
        Path load = book.directory(view, active);
        if (!Files.isDirectory(load)) {
            throw new IllegalArgumentException("data version '" + active + "' of view '" + view
                    + "', which is active, is not here to lay rows over: there is no " + load
                    + ". Load where it is, or load the whole view, without --onto-active");
        }
        return active;
    }

    /// @param sources as they were named
    LoadRecord begin(String view, String dataVersion, List<String> sources, LoadRecord.Options options) {
        RecordedLoad load = RecordedLoad.begin(
                book,
                staging(),
                InstantSource.system(),
                view,
                dataVersion,
                sources.stream().map(LoadRun::anywhere).toList(),
                options,
                LoadHolder.self(false));
        return run(load, sources);
    }

    /// As a later command in another directory can name it.
    private static String anywhere(String source) {
        return source.contains("://")
                ? source
                : Path.of(source).toAbsolutePath().toString();
    }

    LoadRecord resume(LoadRecord record) {
        RecordedLoad load =
                RecordedLoad.resume(book, staging(), InstantSource.system(), record, LoadHolder.self(false));
        return run(load, record.sources());
    }

    private AdminStaging staging() {
        return new AdminStaging(cluster, progress::say);
    }

    private LoadRecord run(RecordedLoad load, List<String> sources) {
        try (Interruption _ = Interruption.of(load)) {
            return load.run(() -> make(load.record(), sources));
        }
    }

    private long make(LoadRecord record, List<String> sources) {
        GetClusterResponse status = cluster.cluster();
        LoadRequest request = LoadRequest.ofNames(
                        project.view(record.view()), sources, book.directory(record), status.getPartitions())
                .withDataVersion(record.dataVersion())
                .withBadRowsMax(record.options().badRowsMax())
                .withDuplicateKeys(record.options().duplicateKeys())
                .withPrevious(previous(record.view(), status))
                .withForce(record.options().force())
                .withIncrement(increment(record, status));
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            LoadReport made =
                    new LoadJob(progressOf(record, status), InstantSource.system(), executor, threads).run(request);
            tell(made);
            report = made;
            return made.manifest().rows();
        }
    }

    /// What a load is laid over, as its record says. Nodes would refuse to serve it in place of another one, so it need
    /// not be made then.
    private LoadRequest.@Nullable Increment increment(LoadRecord record, GetClusterResponse status) {
        String base = record.options().base();
        if (base == null) {
            return null;
        }
        String active = status.getDataVersionsMap().get(record.view());
        if (!base.equals(active)) {
            throw new IllegalArgumentException("load " + record.id() + " was begun onto data version '" + base
                    + "', but " + (active == null ? "none" : "'" + active + "'")
                    + " is active now: load the sources again with --onto-active");
        }
        return new LoadRequest.Increment(
                book.directory(record.view(), base), record.options().deletedColumn());
    }

    /// The load that is served now, if it is here to be compared with.
    private @Nullable Path previous(String view, GetClusterResponse status) {
        String served = status.getDataVersionsMap().get(view);
        if (served == null) {
            return null;
        }
        Path load = book.directory(view, served);
        if (Files.isDirectory(load)) {
            return load;
        }
        progress.say("Not compared with data version " + served + ", which is served: " + load + " is not there");
        return null;
    }

    private LoadProgress progressOf(LoadRecord record, GetClusterResponse status) {
        return new LoadProgress() {
            @Override
            public void at(Phase phase, long rows, long rowsTotal) {
                String doing = phase == Phase.READING ? ", reading:" : ", writing:";
                progress.at("Loading view " + record.view() + doing, rows, rowsTotal);
            }

            @Override
            public void expects(LoadEstimate estimate) {
                LoadFit fit = new LoadFit(estimate, status);
                fit.lines().forEach(progress::say);
                fit.check();
            }

            @Override
            public boolean isCancelled() {
                return book.isAskedToCancel(record);
            }
        };
    }

    private void tell(LoadReport made) {
        made.firstRefused().forEach(row -> progress.say("Left out: " + row));
        if (made.rowsReplaced() > 0) {
            progress.say(
                    String.format(Locale.ROOT, "Left out: %,d rows whose key has a later one", made.rowsReplaced()));
        }
        LoadManifest.Increment increment = made.manifest().increment();
        if (increment != null) {
            progress.say(String.format(
                    Locale.ROOT,
                    "Laid over data version %s: %,d rows are new or replaced, %,d deleted; %,d deletes of keys that are"
                            + " not there",
                    increment.base(),
                    increment.rowsUpserted(),
                    increment.rowsDeleted(),
                    made.deletesWithoutRow()));
        }
        made.findings().forEach(finding -> progress.say("Forced, although " + finding));
    }

    void print(LoadRecord done, boolean json) {
        if (json) {
            System.out.println(toJson(done));
            return;
        }
        System.out.printf(
                Locale.ROOT, "View %s, data version %s: %,d rows%n", done.view(), done.dataVersion(), done.rows());
        System.out.println(
                done.state() == LoadState.ACTIVATED
                        ? "Release " + done.release() + " is active."
                        : "Change " + done.change() + " is staged. Next: locus release activate " + done.change());
    }

    private ObjectNode toJson(LoadRecord done) {
        ObjectNode object = LoadText.toJson(done, book);
        if (report != null) {
            object.put("rows_read", report.rowsRead())
                    .put("rows_refused", report.rowsRefused())
                    .put("rows_replaced", report.rowsReplaced());
            LoadManifest.Increment increment = report.manifest().increment();
            if (increment != null) {
                object.put("rows_upserted", increment.rowsUpserted())
                        .put("rows_deleted", increment.rowsDeleted())
                        .put("deletes_without_row", report.deletesWithoutRow());
            }
        }
        return object;
    }
}
