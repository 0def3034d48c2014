package dev.locus.loader;

import dev.locus.feature.FeatureView;
import dev.locus.feature.KeyType;
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
import java.util.BitSet;
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
    private final @Nullable BaseLoad base;
    private final Path output;
    private final int recordBytesMax;

    /// @param base whose rows of the same partitions are written too; null = there is none
    PartitionWriter(
            FeatureView view,
            RowLayout layout,
            DuplicateKeys duplicateKeys,
            ReadRows read,
            @Nullable BaseLoad base,
            Path output) {
        this.view = view;
        this.layout = layout;
        this.duplicateKeys = duplicateKeys;
        this.read = read;
        this.codes = new CodeMap(layout, read);
        this.base = base;
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

    private WrittenGroup write(RowStream sources) throws IOException, RocksDBException {
        if (base == null) {
            return write(sources, new BitSet());
        }
        try (Overlay rows = new Overlay(sources, base, recordBytesMax)) {
            return write(rows, rows.partitions());
        }
    }

    private WrittenGroup write(RowStream rows, BitSet partitions) throws IOException, RocksDBException {
        NullCounts nulls = new NullCounts(layout);
        KeyTally tally = new KeyTally();
        byte[] record = new byte[recordBytesMax];
        byte[] ahead = new byte[recordBytesMax];
        try (PartitionFiles files = new PartitionFiles(output, layout.strideBytes())) {
            for (int length = rows.next(record); length > 0; ) {
                int lengthAhead = rows.next(ahead);
                int row = length - layout.strideBytes();
                refuseIfAsked(record, tally);
                if (lengthAhead > 0 && SpillRecord.sameKey(record, ahead)) {
                    tally.passOver(record);
                    if (SpillRecord.isOfBase(record)) {
                        nulls.remove(record, row);
                    }
                } else {
                    tally.settle(record);
                    put(record, row, files, nulls);
                }
                byte[] swapped = record;
                record = ahead;
                ahead = swapped;
                length = lengthAhead;
            }
            return new WrittenGroup(files.finish(), nulls, tally.counts(), partitions);
        }
    }

    private void put(byte[] record, int row, PartitionFiles files, NullCounts nulls)
            throws IOException, RocksDBException {
        if (SpillRecord.isDeleted(record)) {
            return;
        }
        if (!SpillRecord.isOfBase(record)) {
            codes.apply(record, row);
            nulls.add(record, row);
        }
        files.put(record);
    }

    private void refuseIfAsked(byte[] record, KeyTally tally) {
        if (duplicateKeys == DuplicateKeys.LAST || !tally.isSecond(record)) {
            return;
        }
        byte[] key = Arrays.copyOfRange(
                record, SpillRecord.HEAD_BYTES, SpillRecord.HEAD_BYTES + SpillRecord.keyLength(record));
        String shown = view.keyType() == KeyType.INT64
                ? Long.toString(StoreKey.longKey(key))
                : "'" + StoreKey.stringKey(key) + "'";
        throw new LoadFailedException("column '" + view.keyColumn() + "': key " + shown + " has two rows, "
                + place(tally.partBefore(), tally.lineBefore()) + " and "
                + place(SpillRecord.part(record), SpillRecord.line(record))
                + "; correct them, or let the last by event time stand");
    }

    private String place(int part, long line) {
        return read.files().get(part) + ":" + line;
    }
}
