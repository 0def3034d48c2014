package dev.locus.loader;

import dev.locus.feature.FeatureView;
import dev.locus.feature.InvalidDocumentException;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One load under way: reads all sources into a spill, then writes the partitions.
final class Loading {
    private final LoadRequest request;
    private final FeatureView view;
    private final RowLayout layout;
    private final RefusalLog refusals;
    private final LoadProgress progress;
    private final Executor executor;
    private final LoadLimits limits;
    private final @Nullable BaseLoad base;

    /// @param base what the rows are laid over; null = nothing
    Loading(
            LoadRequest request,
            FeatureView view,
            @Nullable BaseLoad base,
            LoadProgress progress,
            Executor executor,
            LoadLimits limits) {
        this.request = request;
        this.base = base;
        this.view = view;
        this.layout = RowLayout.of(view);
        this.refusals = new RefusalLog(request.badRowsMax());
        this.progress = progress;
        this.executor = executor;
        this.limits = limits;
    }

    RefusalLog refusals() {
        return refusals;
    }

    /// Reads the files that the request names; the rows are put aside below the directory.
    ReadRows read(Path directory) throws IOException {
        try (ParquetThreads threads = new ParquetThreads(limits.threads());
                S3Access s3 = new S3Access()) {
            return read(open(SourceFiles.of(request.sources(), s3), threads), directory);
        }
    }

    /// Likewise, from sources that are open.
    ReadRows read(List<RowSource> sources, Path directory) throws IOException {
        int partitions = view.replicated() ? 1 : request.partitions();
        LoadEstimate ofSources = LoadEstimate.of(view, layout, sources);
        LoadEstimate estimate = base == null ? ofSources : ofSources.onto(base.manifest());
        estimate.check(directory);
        progress.expects(estimate);
        return new SourceReading(view, layout, partitions, refusals, this::cells)
                .read(sources, Files.createDirectory(directory.resolve("spill")), limits, executor, progress);
    }

    private ViewCells cells() {
        return new ViewCells(view, request.deletedColumn(), base == null ? Map.of() : base.dictionaries());
    }

    private List<RowSource> open(List<SourceFile> files, ParquetThreads threads) {
        ViewCells columns = cells();
        List<RowSource> sources = new ArrayList<>();
        for (SourceFile file : files) {
            try {
                sources.add(RowSource.of(file, columns, threads));
            } catch (IOException e) {
                throw LoadFailedException.of("can't read " + file.name() + ": " + e, e);
            }
        }
        return sources;
    }

    /// Writes the partitions, and removes what was put aside.
    WrittenGroup write(ReadRows read, Path directory) throws IOException {
        PartitionWriter writer = new PartitionWriter(view, layout, request.duplicateKeys(), read, base, directory);
        AtomicBoolean failed = new AtomicBoolean();
        List<CompletableFuture<WrittenGroup>> writing = read.groups().stream()
                .map(group -> CompletableFuture.supplyAsync(() -> write(group, writer, failed), executor))
                .toList();
        try {
            WrittenGroup written = gather(read, writing);
            TemporaryDirectory.delete(directory.resolve("spill"));
            return base == null ? written : withUntouched(base, written, directory, failed);
        } catch (CompletionException e) {
            failed.set(true);
            throw failure(e);
        } finally {
            awaitAll(writing);
        }
    }

    private static RuntimeException failure(CompletionException e) {
        return switch (e.getCause()) {
            case LoadFailedException failure -> failure;
            case InvalidDocumentException damaged -> damaged;
            case null, default -> LoadFailedException.stopped("can't write partitions: " + e.getCause(), e);
        };
    }

    private WrittenGroup gather(ReadRows read, List<CompletableFuture<WrittenGroup>> writing) {
        long total = read.groups().stream().mapToLong(SpillGroup::rows).sum();
        List<LoadManifest.PartitionFile> files = new ArrayList<>();
        NullCounts nulls = new NullCounts(layout);
        RowCounts counts = RowCounts.NONE;
        BitSet partitions = new BitSet();
        long done = 0;
        for (int i = 0; i < writing.size(); i++) {
            WrittenGroup written = writing.get(i).join();
            files.addAll(written.files());
            nulls.add(written.nulls());
            counts = counts.plus(written.counts());
            partitions.or(written.partitions());
            done += read.groups().get(i).rows();
            progress.at(LoadProgress.Phase.WRITING, done, total);
        }
        files.sort(Comparator.comparingInt(LoadManifest.PartitionFile::partition));
        return new WrittenGroup(files, nulls, counts, partitions);
    }

    /// Takes over the files of the base's partitions that the sources have no rows of.
    private WrittenGroup withUntouched(BaseLoad from, WrittenGroup written, Path directory, AtomicBoolean failed) {
        List<CompletableFuture<LoadManifest.PartitionFile>> taking = from.files().stream()
                .filter(file -> !written.partitions().get(file.partition()))
                .map(file -> CompletableFuture.supplyAsync(() -> take(from, file, directory, failed), executor))
                .toList();
        try {
            List<LoadManifest.PartitionFile> files = new ArrayList<>(written.files());
            taking.forEach(file -> files.add(file.join()));
            files.sort(Comparator.comparingInt(LoadManifest.PartitionFile::partition));
            NullCounts nulls = from.nulls();
            nulls.add(written.nulls());
            return new WrittenGroup(files, nulls, written.counts(), written.partitions());
        } finally {
            failed.set(true);
            awaitAll(taking);
        }
    }

    private LoadManifest.PartitionFile take(
            BaseLoad from, LoadManifest.PartitionFile file, Path directory, AtomicBoolean failed) {
        if (progress.isCancelled()) {
            throw LoadFailedException.cancelled();
        }
        return failed.get() ? file : from.take(file, directory);
    }

    private WrittenGroup write(SpillGroup group, PartitionWriter writer, AtomicBoolean failed) {
        if (progress.isCancelled()) {
            throw LoadFailedException.cancelled();
        }
        return failed.get() ? nothing() : writer.write(group);
    }

    private WrittenGroup nothing() {
        return new WrittenGroup(List.of(), new NullCounts(layout), RowCounts.NONE, new BitSet());
    }

    /// After a failure some may still be writing; nobody may when the directory goes.
    private static void awaitAll(List<? extends CompletableFuture<?>> futures) {
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .handle((nothing, failure) -> null)
                .join();
    }
}
