package dev.locus.loader;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file of rows that are in order already. Keeps nothing in memory.
final class SortedFile implements RowStream {
    private static final int BUFFER_BYTES = 1 << 18;

    private final MemorySegment rows;
    private final int strideBytes;
    private long offset;

    /// @param rows the whole file
    SortedFile(MemorySegment rows, int strideBytes) {
        this.rows = rows;
        this.strideBytes = strideBytes;
    }

    static void write(Path file, RowStream sorted, int recordBytesMax) throws IOException {
        byte[] record = new byte[recordBytesMax];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
            for (int length = sorted.next(record); length > 0; length = sorted.next(record)) {
                out.write(record, 0, length);
            }
        }
    }

    @Override
    public int next(byte[] record) {
        if (offset == rows.byteSize()) {
            return 0;
        }
        int length = SpillRecord.HEAD_BYTES + SpillRecord.keyLength(rows, offset) + strideBytes;
        MemorySegment.copy(rows, ValueLayout.JAVA_BYTE, offset, record, 0, length);
        offset += length;
        return length;
    }
}
