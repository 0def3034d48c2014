package dev.locus.loader;

import dev.locus.feature.LoadManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/// The files of a group's partitions, written one after the other. Not thread-safe.
final class PartitionFiles implements AutoCloseable {
    private final Path directory;
    private final int strideBytes;
    private final List<LoadManifest.PartitionFile> written = new ArrayList<>();
    private @Nullable PartitionFileWriter file;

    PartitionFiles(Path directory, int strideBytes) {
        this.directory = directory;
        this.strideBytes = strideBytes;
    }

    /// @param record a spilled one, whose key comes after those before
    void put(byte[] record) throws IOException, RocksDBException {
        int partition = SpillRecord.partition(record);
        PartitionFileWriter writer = file;
        if (writer == null || writer.partition() != partition) {
            end();
            writer = new PartitionFileWriter(directory, partition, strideBytes);
            file = writer;
        }
        writer.put(record);
    }

    /// Ends the last file.
    ///
    /// @return what the manifest says of each
    List<LoadManifest.PartitionFile> finish() throws IOException, RocksDBException {
        end();
        return written;
    }

    private void end() throws IOException, RocksDBException {
        if (file != null) {
            written.add(file.finish());
            close();
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
