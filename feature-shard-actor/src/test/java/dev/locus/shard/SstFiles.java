package dev.locus.shard;

import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/// Writes sorted files as loaders do.
final class SstFiles {
    static {
        RocksDB.loadLibrary();
    }

    private SstFiles() {}

    /// @param rows in byte order of their keys
    static Path write(Path file, NavigableMap<byte[], byte[]> rows) {
        try (EnvOptions environment = new EnvOptions();
                Options options = new Options();
                SstFileWriter writer = new SstFileWriter(environment, options)) {
            writer.open(file.toString());
            for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
                writer.put(row.getKey(), row.getValue());
            }
            writer.finish();
            return file;
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }
}
