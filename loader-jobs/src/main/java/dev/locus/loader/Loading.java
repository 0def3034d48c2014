package dev.locus.loader;

import dev.locus.feature.FeatureView;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/// One load under way: reads all sources into a spill, then writes the partitions.
final class Loading {
    private final LoadRequest request;
    private final FeatureView view;
    private final RowLayout layout;
    private final RefusalLog refusals;
    private final LoadProgress progress;
    private final Executor executor;
    private final LoadLimits limits;

    Loading(LoadRequest request, FeatureView view, LoadProgress progress, Executor executor, LoadLimits limits) {
        this.request = request;
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
        LoadEstimate estimate = LoadEstimate.of(view, layout, sources);
        estimate.check(directory);
        progress.expects(estimate);
        return new SourceReading(view, layout, partitions, refusals)
                .read(sources, Files.createDirectory(directory.resolve("spill")), limits, executor, progress);
    }

    private List<RowSource> open(List<SourceFile> files, ParquetThreads threads) {
        ViewCells columns = new ViewCells(view);
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
        PartitionWriter writer = new PartitionWriter(view, layout, request.duplicateKeys(), read, directory);
        AtomicBoolean failed = new AtomicBoolean();
        List<CompletableFuture<WrittenGroup>> writing = read.groups().stream()
                .map(group -> CompletableFuture.supplyAsync(() -> write(group, writer, failed), executor))
                .toList();
        try {
            WrittenGroup all = gather(read, writing);
            TemporaryDirectory.delete(directory.resolve("spill"));
            return all;
        } catch (CompletionException e) {
            failed.set(true);
            throw e.getCause() instanceof LoadFailedException failure
                    ? failure
                    : LoadFailedException.stopped("can't write partitions: " + e.getCause(), e);
        } finally {
            awaitAll(writing);
        }
    }

    private WrittenGroup gather(ReadRows read, List<CompletableFuture<WrittenGroup>> writing) {
        long total = read.groups().stream().mapToLong(SpillGroup::rows).sum();
        List<LoadManifest.PartitionFile> files = new ArrayList<>();
        NullCounts nulls = new NullCounts(layout);
        long replaced = 0;
        long done = 0;
        for (int i = 0; i < writing.size(); i++) {
            WrittenGroup written = writing.get(i).join();
            files.addAll(written.files());
            nulls.add(written.nulls());
            replaced += written.replaced();
            done += read.groups().get(i).rows();
            progress.at(LoadProgress.Phase.WRITING, done, total);
        }
        files.sort(Comparator.comparingInt(LoadManifest.PartitionFile::partition));
        return new WrittenGroup(files, nulls, replaced);
    }

    private WrittenGroup write(SpillGroup group, PartitionWriter writer, AtomicBoolean failed) {
        if (progress.isCancelled()) {
            throw LoadFailedException.cancelled();
        }
        return failed.get() ? nothing() : writer.write(group);
    }

    private WrittenGroup nothing() {
        return new WrittenGroup(List.of(), new NullCounts(layout), 0);
    }

    /// After a failure some may still be writing; nobody may when the directory goes.
    private static void awaitAll(List<? extends CompletableFuture<?>> futures) {
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .handle((nothing, failure) -> null)
                .join();
    }
}
