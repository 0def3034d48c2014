package dev.locus.loader;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One reading thread's rows on their way to the spill: a buffer for each group, off the heap. Not thread-safe.
final class SpillBuffers {
    /// Of all threads together.
    private static final int BYTES_MAX = 32 << 20;

    private static final int BUFFER_BYTES_MAX = 64 << 10;

    private final RowSpill spill;
    private final int bufferBytes;
    private final @Nullable ByteBuffer[] buffers;
    private final int[] counts;

    SpillBuffers(RowSpill spill, int recordBytesMax, int threads) {
        this.spill = spill;
        this.bufferBytes = Math.max(recordBytesMax, Math.min(BUFFER_BYTES_MAX, BYTES_MAX / threads / spill.groups()));
        this.buffers = new ByteBuffer[spill.groups()];
        this.counts = new int[spill.groups()];
    }

    void append(int partition, byte[] record, int length) {
        int group = spill.groupOf(partition);
        ByteBuffer buffer = buffers[group];
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(bufferBytes);
            buffers[group] = buffer;
        } else if (buffer.remaining() < length) {
            flush(group, buffer);
        }
        buffer.put(record, 0, length);
        counts[group]++;
    }

    private void flush(int group, ByteBuffer buffer) {
        spill.append(group, buffer.flip(), counts[group]);
        buffer.clear();
        counts[group] = 0;
    }

    /// Hands over what is left.
    void finish() {
        for (int group = 0; group < buffers.length; group++) {
            ByteBuffer buffer = buffers[group];
            if (buffer != null && counts[group] > 0) {
                flush(group, buffer);
            }
        }
    }
}
