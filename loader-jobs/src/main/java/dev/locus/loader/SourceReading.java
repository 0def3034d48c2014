package dev.locus.loader;

import com.google.common.primitives.ImmutableIntArray;
import dev.locus.feature.FeatureView;
import dev.locus.feature.RowLayout;
import dev.locus.topology.Partitioning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/// Reads the parts of all sources with several threads, which take one part after the other, and spills their
/// rows.
final class SourceReading {
    private final FeatureView view;
    private final RowLayout layout;
    private final int partitions;
    private final RefusalLog refusals;
    private final Supplier<ViewCells> cells;

    /// @param cells makes those of one thread
    SourceReading(FeatureView view, RowLayout layout, int partitions, RefusalLog refusals, Supplier<ViewCells> cells) {
        this.view = view;
        this.layout = layout;
        this.cells = cells;
        this.partitions = partitions;
        this.refusals = refusals;
    }

    /// @param directory for spilled rows; who made it deletes it
    /// @throws LoadFailedException if a source can't be read
    ReadRows read(List<RowSource> sources, Path directory, LoadLimits limits, Executor executor, LoadProgress progress)
            throws IOException {
        List<SourcePart> parts =
                sources.stream().flatMap(source -> source.parts().stream()).toList();
        ReadTally tally = new ReadTally(progress, rowsTotal(sources));
        try (RowSpill spill = new RowSpill(directory, partitions, limits.runRowsMax())) {
            int threadCount = Math.max(1, Math.min(limits.threads(), parts.size()));
            List<Reader> readers = new ArrayList<>();
            Shared shared = new Shared(parts, tally);
            for (int i = 0; i < threadCount; i++) {
                SpillBuffers buffers = new SpillBuffers(spill, RowAssembler.recordBytesMax(layout), threadCount);
                readers.add(new Reader(
                        i,
                        shared,
                        new RowAssembler(
                                view, layout, cells.get(), new Partitioning(partitions), buffers, refusals, tally)));
            }
            CompletableFuture.allOf(readers.stream()
                            .map(reader -> CompletableFuture.runAsync(reader, executor))
                            .toArray(CompletableFuture[]::new))
                    .join();
            rethrow(tally);
            progress.at(LoadProgress.Phase.READING, tally.rows(), tally.rows());
            return readRows(spill, shared, readers);
        }
    }

    static long rowsTotal(List<RowSource> sources) {
        long total = 0;
        for (RowSource source : sources) {
            total = total < 0 || source.rowsAbout() < 0 ? LoadProgress.UNKNOWN : total + source.rowsAbout();
        }
        return total;
    }

    private static ReadRows readRows(RowSpill spill, Shared shared, List<Reader> readers) throws IOException {
        List<DictionaryMerge.Added> added = new ArrayList<>();
        for (int part = 0; part < shared.parts.size(); part++) {
            added.add(shared.added.get(part));
        }
        DictionaryMerge dictionaries = DictionaryMerge.of(
                readers.stream()
                        .map(reader -> reader.rows.cells().dictionaries())
                        .toList(),
                added);
        return new ReadRows(
                spill.finish(),
                shared.parts.stream().map(part -> part.file().name()).toList(),
                ImmutableIntArray.copyOf(
                        added.stream().mapToInt(DictionaryMerge.Added::thread).toArray()),
                dictionaries,
                shared.tally.rows());
    }

    private static void rethrow(ReadTally tally) throws IOException {
        switch (tally.failure()) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new LoadFailedException("can't read the sources: " + e, e);
        }
    }

    /// What the threads take their parts from, and where they say what became of them.
    private static final class Shared {
        private final List<SourcePart> parts;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicReferenceArray<DictionaryMerge.Added> added;
        private final ReadTally tally;

        private Shared(List<SourcePart> parts, ReadTally tally) {
            this.parts = parts;
            this.added = new AtomicReferenceArray<>(parts.size());
            this.tally = tally;
        }
    }

    /// One thread's work.
    private static final class Reader implements Runnable {
        private final int number;
        private final Shared shared;
        private final RowAssembler rows;

        private Reader(int number, Shared shared, RowAssembler rows) {
            this.number = number;
            this.shared = shared;
            this.rows = rows;
        }

        @Override
        public void run() {
            try {
                int part = shared.next.getAndIncrement();
                while (part < shared.parts.size() && shared.tally.failure() == null) {
                    read(part, shared.parts.get(part));
                    part = shared.next.getAndIncrement();
                }
                rows.finish();
            } catch (ReadTally.StoppedException e) {
                // Another thread's failure is the one to tell.
            } catch (IOException | RuntimeException | Error e) {
                shared.tally.fail(e);
            }
        }

        private void read(int number, SourcePart part) throws IOException {
            rows.beginPart(number, part.file());
            ImmutableIntArray before = dictionarySizes();
            try {
                part.read(rows);
            } catch (IOException | UncheckedIOException e) {
                throw LoadFailedException.of("can't read " + part.file().name() + ": " + e, e);
            }
            shared.added.set(number, new DictionaryMerge.Added(this.number, before, dictionarySizes()));
        }

        private ImmutableIntArray dictionarySizes() {
            return ImmutableIntArray.copyOf(rows.cells().dictionaries().values().stream()
                    .mapToInt(GrowingDictionary::size)
                    .toArray());
        }
    }
}
