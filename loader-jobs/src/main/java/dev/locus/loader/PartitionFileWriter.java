package dev.locus.loader;

import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowChecksum;
import dev.locus.feature.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;

/// Writes the sorted rows of one partition and adds up what the manifest says of them. Not thread-safe.
final class PartitionFileWriter implements AutoCloseable {
    private final int partition;
    private final int strideBytes;
    private final Path file;
    private final SstWriter writer;
    private long rows;
    private long checksum;

    PartitionFileWriter(Path directory, int partition, int strideBytes) throws RocksDBException {
        this.partition = partition;
        this.strideBytes = strideBytes;
        this.file = directory.resolve(LoadManifest.PartitionFile.fileOf(partition));
        this.writer = new SstWriter(strideBytes);
        writer.open(file);
    }

    int partition() {
        return partition;
    }

    /// @param record a spilled one
    void put(byte[] record) throws RocksDBException {
        int keyLength = SpillRecord.keyLength(record);
        checksum += RowChecksum.of(record, SpillRecord.HEAD_BYTES, keyLength + strideBytes);
        writer.put(record, SpillRecord.HEAD_BYTES, keyLength);
        rows++;
    }

    LoadManifest.PartitionFile finish() throws IOException, RocksDBException {
        writer.finish();
        return new LoadManifest.PartitionFile(
                partition,
                String.valueOf(file.getFileName()),
                rows,
                Files.size(file),
                Sha256.ofFile(file),
                RowChecksum.toHex(checksum));
    }

    @Override
    public void close() {
        writer.close();
    }
}
