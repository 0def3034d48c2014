package dev.locus.loader;

import dev.locus.feature.FeatureView;
import dev.locus.feature.KeyType;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowLayout;
import dev.locus.feature.StoreKey;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/// Sorts the rows of groups and writes each of their partitions as an SST file. Stateless: threads may write
/// different groups at the same time.
final class PartitionWriter {
    private final FeatureView view;
    private final RowLayout layout;
    private final DuplicateKeys duplicateKeys;
    private final ReadRows read;
    private final CodeMap codes;
    private final Path output;
    private final int recordBytesMax;

    PartitionWriter(FeatureView view, RowLayout layout, DuplicateKeys duplicateKeys, ReadRows read, Path output) {
        this.view = view;
        this.layout = layout;
        this.duplicateKeys = duplicateKeys;
        this.read = read;
        this.codes = new CodeMap(layout, read);
        this.output = output;
        this.recordBytesMax = RowAssembler.recordBytesMax(layout);
    }

    /// Writes a group's partitions, and deletes its runs.
    ///
    /// @throws LoadFailedException if a file can't be written, or a key has two rows and may not
    WrittenGroup write(SpillGroup group) {
        try (Arena arena = Arena.ofConfined()) {
            WrittenGroup written = write(stream(group, arena));
            for (SpillRun run : group.runs()) {
                Files.deleteIfExists(run.path());
                Files.deleteIfExists(sortedFile(run));
            }
            return written;
        } catch (IOException | RocksDBException e) {
            throw LoadFailedException.stopped(
                    "can't write partitions from " + group.firstPartition() + " on to " + output + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /// A group of one run is read in order where it lies; several are each written down in order, then merged.
    private RowStream stream(SpillGroup group, Arena arena) throws IOException {
        int strideBytes = layout.strideBytes();
        if (group.runs().size() == 1) {
            SpillRun run = group.runs().getFirst();
            return SortedRows.of(map(run.path(), arena), group, run, strideBytes);
        }
        List<RowStream> streams = new ArrayList<>();
        for (SpillRun run : group.runs()) {
            try (Arena ofRun = Arena.ofConfined()) {
                SortedRows sorted = SortedRows.of(map(run.path(), ofRun), group, run, strideBytes);
                SortedFile.write(sortedFile(run), sorted, recordBytesMax);
            }
            Files.delete(run.path());
            streams.add(new SortedFile(map(sortedFile(run), arena), strideBytes));
        }
        return new RowMerge(streams, recordBytesMax);
    }

    private static Path sortedFile(SpillRun run) {
        return run.path().resolveSibling(run.path().getFileName() + "-sorted");
    }

    private static MemorySegment map(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    private WrittenGroup write(RowStream rows) throws IOException, RocksDBException {
        List<LoadManifest.PartitionFile> files = new ArrayList<>();
        NullCounts nulls = new NullCounts(layout);
        long replaced = 0;
        byte[] record = new byte[recordBytesMax];
        byte[] ahead = new byte[recordBytesMax];
        PartitionFileWriter file = null;
        try {
            for (int length = rows.next(record); length > 0; ) {
                int lengthAhead = rows.next(ahead);
                if (lengthAhead > 0 && SpillRecord.sameKey(record, ahead)) {
                    refuseIfAsked(record, ahead);
                    replaced++;
                } else {
                    file = fileOf(record, file, files);
                    put(record, length - layout.strideBytes(), file, nulls);
                }
                byte[] swapped = record;
                record = ahead;
                ahead = swapped;
                length = lengthAhead;
            }
            if (file != null) {
                files.add(file.finish());
            }
            return new WrittenGroup(files, nulls, replaced);
        } finally {
            if (file != null) {
                file.close();
            }
        }
    }

    /// The file of a row's partition; a file before it is ended.
    private PartitionFileWriter fileOf(
            byte[] record, @Nullable PartitionFileWriter file, List<LoadManifest.PartitionFile> files)
            throws IOException, RocksDBException {
        int partition = SpillRecord.partition(record);
        if (file != null && file.partition() == partition) {
            return file;
        }
        if (file != null) {
            files.add(file.finish());
            file.close();
        }
        return new PartitionFileWriter(output, partition, layout.strideBytes());
    }

    private void put(byte[] record, int row, PartitionFileWriter file, NullCounts nulls) throws RocksDBException {
        codes.apply(record, row);
        nulls.add(record, row);
        file.put(record);
    }

    private void refuseIfAsked(byte[] record, byte[] ahead) {
        if (duplicateKeys == DuplicateKeys.LAST) {
            return;
        }
        byte[] key = Arrays.copyOfRange(
                record, SpillRecord.HEAD_BYTES, SpillRecord.HEAD_BYTES + SpillRecord.keyLength(record));
        String shown = view.keyType() == KeyType.INT64
                ? Long.toString(StoreKey.longKey(key))
                : "'" + StoreKey.stringKey(key) + "'";
        throw new LoadFailedException("column '" + view.keyColumn() + "': key " + shown + " has two rows, "
                + placeOf(record) + " and " + placeOf(ahead)
                + "; correct them, or let the last by event time stand");
    }

    private String placeOf(byte[] record) {
        return read.files().get(SpillRecord.part(record)) + ":" + SpillRecord.line(record);
    }
}
