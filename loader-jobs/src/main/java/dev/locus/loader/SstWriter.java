package dev.locus.loader;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.rocksdb.CompressionType;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/// Writes one SST file that a shard's store can ingest: byte-wise order, keys ascending. Not thread-safe.
final class SstWriter implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    private final int strideBytes;
    private final ByteBuffer key = ByteBuffer.allocateDirect(SpillRecord.KEY_BYTES_MAX);
    private final ByteBuffer value;
    private final EnvOptions environment = new EnvOptions();
    private final Options options = new Options().setCompressionType(CompressionType.NO_COMPRESSION);
    private final SstFileWriter writer = new SstFileWriter(environment, options);

    SstWriter(int strideBytes) {
        this.strideBytes = strideBytes;
        this.value = ByteBuffer.allocateDirect(strideBytes);
    }

    void open(Path file) throws RocksDBException {
        writer.open(file.toString());
    }

    /// @param record at `offset` the store key, and the packed row right behind it
    void put(byte[] record, int offset, int keyLength) throws RocksDBException {
        key.clear().put(record, offset, keyLength).flip();
        value.clear().put(record, offset + keyLength, strideBytes).flip();
        writer.put(key, value);
    }

    /// Makes the file whole, on disk.
    void finish() throws RocksDBException {
        writer.finish();
    }

    @Override
    public void close() {
        writer.close();
        options.close();
        environment.close();
    }
}
