package dev.locus.loader;

import dev.locus.feature.FeatureView;
import dev.locus.feature.KeyType;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowChecksum;
import dev.locus.feature.Sha256;
import dev.locus.feature.StoreKey;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;

/// Sorts spill files and writes each of their partitions as an SST file. Stateless: threads may write different spill
/// files at the same time.
final class PartitionWriter {
    private final FeatureView view;
    private final int strideBytes;
    private final List<Path> sources;
    private final Path output;

    /// @param sources in the order they were read, for messages
    PartitionWriter(FeatureView view, int strideBytes, List<Path> sources, Path output) {
        this.view = view;
        this.strideBytes = strideBytes;
        this.sources = List.copyOf(sources);
        this.output = output;
    }

    /// @return one entry for each partition that has rows, ascending
    /// @throws LoadFailedException if a key has two rows
    List<LoadManifest.PartitionFile> write(SpillFile spill) {
        if (spill.rows() > Integer.MAX_VALUE - 8) {
            throw new LoadFailedException(spill.rows() + " rows fall into the partitions from " + spill.firstPartition()
                    + " on, more than can be sorted; use more partitions");
        }
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(spill.path(), StandardOpenOption.READ)) {
            MemorySegment rows = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            SortedRows sorted = SortedRows.of(rows, spill, strideBytes);
            List<LoadManifest.PartitionFile> files = new ArrayList<>();
            for (int i = 0; i < spill.partitions(); i++) {
                if (sorted.start(i + 1) > sorted.start(i)) {
                    files.add(writePartition(rows, sorted, i, spill.firstPartition() + i));
                }
            }
            return files;
        } catch (IOException | RocksDBException e) {
            throw new LoadFailedException(
                    "can't write partitions from " + spill.firstPartition() + " on to " + output + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private LoadManifest.PartitionFile writePartition(MemorySegment rows, SortedRows sorted, int index, int partition)
            throws IOException, RocksDBException {
        String name = LoadManifest.PartitionFile.fileOf(partition);
        Path file = output.resolve(name);
        int from = sorted.start(index);
        int to = sorted.start(index + 1);
        long checksum = 0;
        byte[] record = new byte[SpillRecord.KEY_BYTES_MAX + strideBytes];
        try (SstWriter writer = new SstWriter(strideBytes)) {
            writer.open(file);
            for (int place = from; place < to; place++) {
                if (place > from && sorted.sameKey(place - 1, place)) {
                    throw duplicate(rows, sorted, place);
                }
                int keyLength = sorted.keyLength(place);
                long offset = sorted.offset(place) + SpillRecord.HEAD_BYTES;
                MemorySegment.copy(rows, ValueLayout.JAVA_BYTE, offset, record, 0, keyLength + strideBytes);
                checksum += RowChecksum.of(record, 0, keyLength + strideBytes);
                writer.put(record, keyLength);
            }
            writer.finish();
        }
        return new LoadManifest.PartitionFile(
                partition, name, to - from, Files.size(file), Sha256.ofFile(file), RowChecksum.toHex(checksum));
    }

    private LoadFailedException duplicate(MemorySegment rows, SortedRows sorted, int place) {
        byte[] key = new byte[sorted.keyLength(place)];
        long offset = sorted.offset(place) + SpillRecord.HEAD_BYTES;
        MemorySegment.copy(rows, ValueLayout.JAVA_BYTE, offset, key, 0, key.length);
        String shown = view.keyType() == KeyType.INT64
                ? Long.toString(StoreKey.longKey(key))
                : "'" + StoreKey.stringKey(key) + "'";
        return new LoadFailedException("key " + shown + " has two rows, " + placeOf(rows, sorted.offset(place - 1))
                + " and " + placeOf(rows, sorted.offset(place)) + "; a load has one row for each key");
    }

    private String placeOf(MemorySegment rows, long offset) {
        return sources.get(rows.get(SpillRecord.INT, offset + SpillRecord.SOURCE_OFFSET)) + ":"
                + rows.get(SpillRecord.LONG, offset + SpillRecord.LINE_OFFSET);
    }
}
