package dev.locus.loader;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.locus.feature.Dictionary;
import dev.locus.feature.FeatureViewFile;
import dev.locus.feature.LoadDirectoryWriter;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowLayout;
import dev.locus.topology.Partitioning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/// Makes a load directory of source files: reads them one after the other, puts the rows aside by partition, then
/// sorts and writes the partitions. The directory appears whole under its name, or not at all.
///
/// Memory: 64 KiB for each of up to 256 groups of partitions while reading; then 24 bytes for each row of the groups
/// being sorted, one group for each thread of the executor (the rows themselves are mapped from disk); and all the
/// time the dictionaries. Disk, beside the output: the same rows once more, uncompressed.
public final class LoadJob {
    private static final DateTimeFormatter TIME_ID =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int ROWS_PER_CALL = 1 << 16;

    private final LoadProgress progress;
    private final InstantSource clock;
    private final Executor executor;

    /// @param executor sorts and writes groups of partitions; `Runnable::run` for one after the other
    public LoadJob(LoadProgress progress, InstantSource clock, Executor executor) {
        this.progress = progress;
        this.clock = clock;
        this.executor = executor;
    }

    /// @throws LoadFailedException if nothing was loaded; the message says why
    /// @throws dev.locus.feature.InvalidDocumentException if the view's file is wrong
    public LoadReport run(LoadRequest request) {
        FeatureViewFile view = FeatureViewFile.read(request.view());
        Path output = request.output().toAbsolutePath();
        Path parent = output.getParent();
        if (parent == null || Files.exists(output)) {
            throw new LoadFailedException(output + " is there already; a load makes a new directory");
        }
        try {
            return loadBeside(request, view, parent, output);
        } catch (IOException e) {
            throw new LoadFailedException("can't load " + output + ": " + e, e);
        }
    }

    /// Loads under another name in the same place, and renames what is whole.
    private LoadReport loadBeside(LoadRequest request, FeatureViewFile view, Path parent, Path output)
            throws IOException {
        Files.createDirectories(parent);
        Path temporary = Files.createTempDirectory(
                parent,
                "." + output.getFileName() + ".loading-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try {
            LoadReport report = load(request, view, temporary);
            Files.move(temporary, output, StandardCopyOption.ATOMIC_MOVE);
            LoadDirectoryWriter.syncDirectory(parent);
            return report;
        } finally {
            delete(temporary);
        }
    }

    private LoadReport load(LoadRequest request, FeatureViewFile view, Path directory) throws IOException {
        RowLayout layout = RowLayout.of(view.view());
        RefusalLog refusals = new RefusalLog(request.badRowsMax());
        Path spillDirectory = Files.createDirectory(directory.resolve("spill"));
        int partitions = view.view().replicated() ? 1 : request.partitions();
        List<SpillFile> spills;
        RowAssembler rows;
        try (RowSpill spill = new RowSpill(spillDirectory, partitions, RowAssembler.recordBytesMax(layout))) {
            rows = new RowAssembler(view.view(), layout, new Partitioning(partitions), spill, refusals);
            read(request.sources(), rows);
            spills = spill.finish();
        }
        PartitionWriter writer = new PartitionWriter(view.view(), layout.strideBytes(), request.sources(), directory);
        List<LoadManifest.PartitionFile> files = write(spills, writer);
        delete(spillDirectory);
        LoadManifest manifest =
                writeDocuments(request, view, layout, directory, rows.cells().dictionaries(), files);
        return new LoadReport(manifest, rows.rows(), refusals.count(), refusals.first());
    }

    private void read(List<Path> sources, RowAssembler rows) throws IOException {
        List<RowSource> readers = sources.stream().map(RowSource::of).toList();
        long total = 0;
        for (RowSource reader : readers) {
            long rowsTotal = reader.rowsTotal();
            total = total < 0 || rowsTotal < 0 ? LoadProgress.UNKNOWN : total + rowsTotal;
        }
        long knownTotal = total;
        for (int i = 0; i < sources.size(); i++) {
            rows.beginFile(sources.get(i));
            readers.get(i).read(rows, () -> {
                if (rows.rows() % ROWS_PER_CALL == 0) {
                    progress.at(LoadProgress.Phase.READING, rows.rows(), knownTotal);
                }
            });
        }
        progress.at(LoadProgress.Phase.READING, rows.rows(), rows.rows());
    }

    private List<LoadManifest.PartitionFile> write(List<SpillFile> spills, PartitionWriter writer) {
        long total = spills.stream().mapToLong(SpillFile::rows).sum();
        AtomicBoolean failed = new AtomicBoolean();
        List<CompletableFuture<List<LoadManifest.PartitionFile>>> writing = spills.stream()
                .map(spill -> CompletableFuture.supplyAsync(
                        () -> failed.get() ? List.<LoadManifest.PartitionFile>of() : writer.write(spill), executor))
                .toList();
        List<LoadManifest.PartitionFile> files = new ArrayList<>();
        long written = 0;
        try {
            for (int i = 0; i < writing.size(); i++) {
                files.addAll(writing.get(i).join());
                written += spills.get(i).rows();
                progress.at(LoadProgress.Phase.WRITING, written, total);
            }
            return files;
        } catch (CompletionException e) {
            failed.set(true);
            throw e.getCause() instanceof LoadFailedException failure
                    ? failure
                    : new LoadFailedException("can't write partitions: " + e.getCause(), e);
        } finally {
            awaitAll(writing);
        }
    }

    /// After a failure some may still be writing; nobody may when the directory goes.
    private static void awaitAll(List<? extends CompletableFuture<?>> futures) {
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .handle((nothing, failure) -> null)
                .join();
    }

    private LoadManifest writeDocuments(
            LoadRequest request,
            FeatureViewFile view,
            RowLayout layout,
            Path directory,
            ImmutableMap<String, Dictionary> dictionaries,
            List<LoadManifest.PartitionFile> files)
            throws IOException {
        Instant now = clock.instant();
        Instant asOf = request.asOf();
        String version = request.dataVersion();
        LoadManifest manifest = new LoadManifest(
                view.view().name(),
                version == null ? TIME_ID.format(now) : version,
                (asOf == null ? now : asOf).toEpochMilli(),
                request.partitions(),
                files.stream().mapToLong(LoadManifest.PartitionFile::rows).sum(),
                RowLayout.FORMAT,
                layout.strideBytes(),
                LoadDirectoryWriter.writeDictionaries(directory, dictionaries),
                files,
                view.text());
        LoadDirectoryWriter.writeManifest(directory, manifest);
        return manifest;
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }
}
