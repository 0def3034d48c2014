package dev.locus.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The recorded files of a node. Deletes the oldest, so that all of them stay below a bound. Used by one thread.
final class RecordingDirectory {
    private static final String ENDING = ".parquet";

    private final Path path;
    private final long bytesMax;
    private volatile long bytes;
    private boolean isOpen;

    RecordingDirectory(Path path, long bytesMax) {
        this.path = path;
        this.bytesMax = bytesMax;
    }

    Path path() {
        return path;
    }

    /// Of finished files.
    long bytes() {
        return bytes;
    }

    /// Makes the directory, and deletes what was left unfinished, the first time.
    void open() throws IOException {
        Files.createDirectories(path);
        if (!isOpen) {
            for (Path file : files(".tmp")) {
                Files.deleteIfExists(file);
            }
            makeRoom(0);
        }
        isOpen = true;
    }

    /// Deletes the oldest files until there is room.
    ///
    /// @param wanted bytes of unfinished files
    void makeRoom(long wanted) throws IOException {
        List<Path> files = files(ENDING);
        long sum = 0;
        for (Path file : files) {
            sum += Files.size(file);
        }
        for (Path file : files) {
            if (sum + wanted <= bytesMax) {
                break;
            }
            sum -= Files.size(file);
            Files.delete(file);
        }
        bytes = sum;
    }

    /// The oldest first.
    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted(Comparator.comparingLong(RecordingDirectory::modifiedMillis)
                            .thenComparing(Path::toString))
                    .toList();
        }
    }

    private static long modifiedMillis(Path file) {
        return file.toFile().lastModified();
    }
}
