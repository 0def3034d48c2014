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

/// Puts rows aside on disk, in up to [#GROUPS_MAX] groups of neighbouring partitions. Each group is a series
/// of files, *runs*, of a bounded number of rows, so that one can be sorted in bounded memory. Reading
/// threads share it.
final class RowSpill implements Closeable {
    static final int GROUPS_MAX = 256;

    private final Path directory;
    private final long runRowsMax;
    private final int partitionsPerGroup;
    private final Group[] groups;

    /// One group's runs; whoever appends holds its lock.
    private final class Group {
        private final int number;
        private final List<SpillRun> runs = new ArrayList<>();
        private @Nullable FileChannel channel;
        private long rows;

        private Group(int number) {
            this.number = number;
        }

        private synchronized void append(ByteBuffer records, int count) throws IOException {
            if (channel == null) {
                Path path = directory.resolve("rows-" + number + "-" + runs.size());
                channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                runs.add(new SpillRun(path, 0));
            }
            while (records.hasRemaining()) {
                channel.write(records);
            }
            rows += count;
            if (rows >= runRowsMax) {
                endRun();
            }
        }

        private synchronized void endRun() throws IOException {
            if (channel != null) {
                channel.close();
                channel = null;
                runs.add(new SpillRun(runs.removeLast().path(), rows));
                rows = 0;
            }
        }
    }

    /// @param directory for the files; who made it deletes it
    /// @param runRowsMax about how many rows a file may have
    RowSpill(Path directory, int partitions, long runRowsMax) {
        this.directory = directory;
        this.runRowsMax = runRowsMax;
        this.partitionsPerGroup = Math.max(1, partitions / GROUPS_MAX);
        this.groups = new Group[partitions / partitionsPerGroup];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = new Group(i);
        }
    }

    int groups() {
        return groups.length;
    }

    int groupOf(int partition) {
        return partition / partitionsPerGroup;
    }

    /// @param records whole ones, all of that group
    /// @throws LoadFailedException if they can't be written
    void append(int group, ByteBuffer records, int count) {
        try {
            groups[group].append(records, count);
        } catch (IOException e) {
            throw LoadFailedException.stopped("can't put rows aside in " + directory + ": " + e.getMessage(), e);
        }
    }

    /// Ends writing.
    ///
    /// @return the groups that have rows, by ascending partition
    List<SpillGroup> finish() throws IOException {
        close();
        List<SpillGroup> spilled = new ArrayList<>();
        for (Group group : groups) {
            if (!group.runs.isEmpty()) {
                spilled.add(new SpillGroup(group.number * partitionsPerGroup, partitionsPerGroup, group.runs));
            }
        }
        return spilled;
    }

    @Override
    public void close() throws IOException {
        for (Group group : groups) {
            group.endRun();
        }
    }
}
