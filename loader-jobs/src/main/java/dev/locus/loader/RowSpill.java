package dev.locus.loader;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts rows aside on disk, in up to [#GROUPS_MAX] groups of neighbouring partitions, each a file that is later sorted
/// by itself. Holds one buffer of 64 KiB (or of the largest row) a group in memory. Not thread-safe.
final class RowSpill implements Closeable {
    static final int GROUPS_MAX = 256;

    private static final int BUFFER_BYTES = 64 << 10;

    private final Path directory;
    private final int partitionsPerGroup;
    private final int bufferBytes;
    private final @Nullable Group[] groups;

    private static final class Group {
        private final SpillFile file;
        private final FileChannel channel;
        private final ByteBuffer buffer;
        private long rows;

        private Group(SpillFile file, FileChannel channel, ByteBuffer buffer) {
            this.file = file;
            this.channel = channel;
            this.buffer = buffer;
        }

        private void flush() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        }
    }

    /// @param directory for the files; who made it deletes it
    RowSpill(Path directory, int partitions, int recordBytesMax) {
        this.directory = directory;
        this.partitionsPerGroup = Math.max(1, partitions / GROUPS_MAX);
        this.bufferBytes = Math.max(recordBytesMax, BUFFER_BYTES);
        this.groups = new Group[partitions / partitionsPerGroup];
    }

    void append(int partition, byte[] record, int length) throws IOException {
        int index = partition / partitionsPerGroup;
        Group group = groups[index];
        if (group == null) {
            group = open(index);
            groups[index] = group;
        }
        if (group.buffer.remaining() < length) {
            group.flush();
        }
        group.buffer.put(record, 0, length);
        group.rows++;
    }

    private Group open(int index) throws IOException {
        Path path = directory.resolve("rows-" + index);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        SpillFile file = new SpillFile(path, index * partitionsPerGroup, partitionsPerGroup, 0);
        return new Group(file, channel, ByteBuffer.allocate(bufferBytes));
    }

    /// Writes out what is left.
    ///
    /// @return the files that have rows, by ascending partition
    List<SpillFile> finish() throws IOException {
        List<SpillFile> files = new ArrayList<>();
        for (Group group : groups) {
            if (group != null) {
                group.flush();
                files.add(group.file.withRows(group.rows));
            }
        }
        close();
        return files;
    }

    @Override
    public void close() throws IOException {
        for (int i = 0; i < groups.length; i++) {
            Group group = groups[i];
            groups[i] = null;
            if (group != null) {
                group.channel.close();
            }
        }
    }
}
