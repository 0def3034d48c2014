package dev.locus.loader;

import com.google.common.collect.ImmutableMap;
import dev.locus.feature.Feature;
import dev.locus.feature.FeatureViewFile;
import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadDirectoryWriter;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Makes a load directory of source files: reads them, puts the rows aside by partition, then sorts and
/// writes the partitions. The directory appears whole under its name, or not at all. Its bytes do not depend
/// on the threads.
///
/// Memory: 32 MiB of buffers while reading, beside what decoding takes; then 28 bytes for each row being
/// sorted, at most about a million rows for each thread of the executor (the rows themselves are mapped from
/// disk); and all the time the dictionaries, one for each reading thread. Disk, beside the output: the same
/// rows once more, uncompressed.
public final class LoadJob {
    private final LoadProgress progress;
    private final InstantSource clock;
    private final Executor executor;
    private final LoadLimits limits;

    /// A job that reads with one thread.
    ///
    /// @param executor reads sources, sorts and writes partitions; `Runnable::run` for one after the other
    public LoadJob(LoadProgress progress, InstantSource clock, Executor executor) {
        this(progress, clock, executor, 1);
    }

    /// @param executor reads sources, sorts and writes partitions
    /// @param threads how many read at the same time; the executor should have as many
    public LoadJob(LoadProgress progress, InstantSource clock, Executor executor, int threads) {
        this(progress, clock, executor, new LoadLimits(threads, LoadLimits.RUN_ROWS_MAX));
    }

    LoadJob(LoadProgress progress, InstantSource clock, Executor executor, LoadLimits limits) {
        this.progress = progress;
        this.clock = clock;
        this.executor = executor;
        this.limits = limits;
    }

    /// @throws LoadFailedException if nothing was loaded; the message says why
    /// @throws dev.locus.feature.InvalidDocumentException if the view's file is wrong
    public LoadReport run(LoadRequest request) {
        return run(request, null);
    }

    /// @param opened what the sources of the request mean; null = they are files
    LoadReport run(LoadRequest request, @Nullable List<RowSource> opened) {
        FeatureViewFile view = FeatureViewFile.read(request.view());
        Path output = request.output().toAbsolutePath();
        Path parent = output.getParent();
        if (parent == null || Files.exists(output)) {
            throw new LoadFailedException(output + " is there already; a load makes a new directory");
        }
        try (TemporaryDirectory temporary = TemporaryDirectory.beside(output, parent)) {
            LoadReport report = load(request, opened, view, temporary.path());
            temporary.moveTo(output);
            LoadDirectoryWriter.syncDirectory(parent);
            return report;
        } catch (IOException e) {
            throw LoadFailedException.stopped("can't load " + output + ": " + e, e);
        }
    }

    private LoadReport load(LoadRequest request, @Nullable List<RowSource> opened, FeatureViewFile view, Path directory)
            throws IOException {
        Instant begun = clock.instant();
        Path base = request.base();
        BaseLoad onto = base == null ? null : BaseLoad.open(base, view.view(), request.partitions());
        Loading loading = new Loading(request, view.view(), onto, progress, executor, limits);
        ReadRows read = opened == null ? loading.read(directory) : loading.read(opened, directory);
        WrittenGroup written = loading.write(read, directory);
        List<String> findings = findings(request, view, written);
        LoadManifest manifest =
                writeDocuments(request, view, directory, read, written, onto, begun, !findings.isEmpty());
        return new LoadReport(
                manifest,
                read.rows(),
                loading.refusals().count(),
                written.counts().replaced(),
                written.counts().deletesWithoutRow(),
                loading.refusals().first(),
                findings);
    }

    /// Compares with the load before.
    private static List<String> findings(LoadRequest request, FeatureViewFile view, WrittenGroup written) {
        Path previous = request.previous();
        if (previous == null) {
            return List.of();
        }
        LoadManifest before = LoadDirectory.openDocuments(previous).manifest();
        List<String> findings = LoadGuard.DEFAULT.findings(before, view.view(), written.rows(), written.nulls());
        if (!findings.isEmpty() && request.force() == null) {
            throw new LoadFailedException("this load of view '" + view.view().name()
                    + "' differs too much from the one that is served: " + String.join("; ", findings)
                    + ". Check the sources; if they are right, force the load with a reason");
        }
        return findings;
    }

    private LoadManifest writeDocuments(
            LoadRequest request,
            FeatureViewFile view,
            Path directory,
            ReadRows read,
            WrittenGroup written,
            @Nullable BaseLoad onto,
            Instant begun,
            boolean forced)
            throws IOException {
        Instant now = clock.instant();
        String version = request.dataVersion();
        ImmutableMap.Builder<String, Long> nulls = ImmutableMap.builder();
        List<Feature> features = view.view().features();
        for (int i = 0; i < features.size(); i++) {
            nulls.put(features.get(i).name(), written.nulls().count(i));
        }
        LoadManifest manifest = new LoadManifest(
                view.view().name(),
                version == null ? LoadRequest.versionAt(now) : version,
                asOfMs(request, onto, begun),
                request.partitions(),
                written.rows(),
                nulls.buildOrThrow(),
                forced ? request.force() : null,
                onto == null ? null : onto.increment(written.counts()),
                RowLayout.FORMAT,
                RowLayout.of(view.view()).strideBytes(),
                LoadDirectoryWriter.writeDictionaries(
                        directory, read.dictionaries().dictionaries()),
                written.files(),
                view.text());
        LoadDirectoryWriter.writeManifest(directory, manifest);
        return manifest;
    }

    /// Most rows of an increment are those of its base, and no truer than they were there: what was written live since
    /// then is not in them.
    private static long asOfMs(LoadRequest request, @Nullable BaseLoad onto, Instant begun) {
        Instant asOf = request.asOf();
        return onto != null ? onto.manifest().asOfMs() : (asOf == null ? begun : asOf).toEpochMilli();
    }
}
