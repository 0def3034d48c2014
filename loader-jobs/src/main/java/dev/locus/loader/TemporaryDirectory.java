package dev.locus.loader;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// A directory beside its place, in which a load is made, and which becomes the load or goes. Its maker holds
/// a lock on a file in it, so that a later load can tell what a killed one left.
final class TemporaryDirectory implements AutoCloseable {
    private static final String MARK = ".loading-";
    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel lock;

    private TemporaryDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /// Makes one for an output, and deletes what killed loads left beside it.
    static TemporaryDirectory beside(Path output, Path parent) throws IOException {
        Files.createDirectories(parent);
        deleteAbandoned(parent);
        Path path = Files.createTempDirectory(
                parent,
                "." + output.getFileName() + MARK,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        FileChannel channel =
                FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.lock();
        return new TemporaryDirectory(path, channel);
    }

    /// Deletes what killed loads left in a directory.
    static void deleteAbandoned(Path parent) throws IOException {
        List<Path> left;
        try (Stream<Path> entries = Files.list(parent)) {
            left = entries.filter(entry -> {
                        String name = String.valueOf(entry.getFileName());
                        return name.startsWith(".") && name.contains(MARK) && Files.isDirectory(entry);
                    })
                    .toList();
        }
        for (Path directory : left) {
            if (isAbandoned(directory)) {
                delete(directory);
            }
        }
    }

    /// A directory without a lock file is just being made, or about to become a load.
    private static boolean isAbandoned(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    /// Gives the directory its place.
    void moveTo(Path output) throws IOException {
        Files.delete(path.resolve(LOCK));
        Files.move(path, output, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Deletes the directory if it has not moved.
    @Override
    public void close() throws IOException {
        try {
            if (Files.exists(path)) {
                delete(path);
            }
        } finally {
            lock.close();
        }
    }

    static void delete(Path directory) throws IOException {
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
}
