package dev.locus.loader;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/// The rows of one partition of a base, from its file. Keeps a block of them in memory. Not thread-safe.
final class BaseRows implements RowStream, AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    private static final long READ_AHEAD_BYTES = 1 << 20;

    private final Path file;
    private final int strideBytes;
    private final ByteBuffer key = ByteBuffer.allocateDirect(SpillRecord.KEY_BYTES_MAX);
    private final ByteBuffer value;
    private final Options options = new Options();
    private final ReadOptions reading = new ReadOptions().setFillCache(false).setReadaheadSize(READ_AHEAD_BYTES);
    private final SstFileReader reader = new SstFileReader(options);
    private final SstFileReaderIterator rows;

    /// @param file whose SHA-256 is right
    BaseRows(Path file, int strideBytes) throws RocksDBException {
        this.file = file;
        this.strideBytes = strideBytes;
        this.value = ByteBuffer.allocateDirect(strideBytes);
        reader.open(file.toString());
        this.rows = reader.newIterator(reading);
        rows.seekToFirst();
    }

    @Override
    public int next(byte[] record) {
        try {
            if (!rows.isValid()) {
                rows.status();
                return 0;
            }
            int keyLength = rows.key(key.clear());
            int rowLength = rows.value(value.clear());
            if (keyLength > SpillRecord.KEY_BYTES_MAX || rowLength != strideBytes) {
                throw new LoadFailedException(file + " has a row of " + rowLength + " bytes with a key of " + keyLength
                        + "; rows of this view have " + strideBytes + ": load the whole view again");
            }
            SpillRecord.putHead(record, keyLength, SpillRecord.BASE, 0, false);
            key.get(record, SpillRecord.HEAD_BYTES, keyLength);
            value.get(record, SpillRecord.HEAD_BYTES + keyLength, rowLength);
            rows.next();
            return SpillRecord.HEAD_BYTES + keyLength + rowLength;
        } catch (RocksDBException e) {
            throw LoadFailedException.stopped("can't read " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        rows.close();
        reader.close();
        reading.close();
        options.close();
    }
}
