package dev.locus.shard;

import dev.locus.topology.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a node keeps on its machine: its id, its store, the documents of its loads, its models. Locked while open, so
/// that two processes never share one. `docs/reference/data-directory.md` is its layout.
final class DataDirectory implements AutoCloseable {
    private static final String FORMAT = "locus-data 1";

    /// The directories that this process has open. The system's lock is not enough within one process: closing any
    /// channel to the lock file, also that of a second attempt, would give the lock up.
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final NodeId node;
    private final FileChannel lockChannel;

    private DataDirectory(Path path, NodeId node, FileChannel lockChannel) {
        this.path = path;
        this.node = node;
        this.lockChannel = lockChannel;
    }

    /// Opens the directory, or makes it.
    ///
    /// @param newNodeId names the node if the directory is new; otherwise the id in the directory holds
    /// @throws IllegalStateException if another process has it, or another version of Locus wrote it
    static DataDirectory open(Path path, Supplier<NodeId> newNodeId) {
        try {
            Path real = Files.createDirectories(path).toRealPath();
            if (!OPEN.add(real)) {
                throw inUse(path);
            }
            try {
                return openOnly(real, newNodeId);
            } catch (RuntimeException | IOException e) {
                OPEN.remove(real);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't use data directory " + path + ": " + e.getMessage(), e);
        }
    }

    private static DataDirectory openOnly(Path path, Supplier<NodeId> newNodeId) throws IOException {
        FileChannel channel =
                FileChannel.open(path.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw inUse(path);
            }
            checkFormat(path);
            return new DataDirectory(path, nodeId(path, newNodeId), channel);
        } catch (RuntimeException | IOException e) {
            channel.close();
            throw e;
        }
    }

    private static IllegalStateException inUse(Path path) {
        return new IllegalStateException("data directory " + path
                + " is in use by another node: stop that one, or give this node a directory of its own");
    }

    private static void checkFormat(Path path) throws IOException {
        Path file = path.resolve("FORMAT");
        if (Files.notExists(file)) {
            DurableFiles.write(file, FORMAT);
        }
        String found = Files.readString(file).strip();
        if (!found.equals(FORMAT)) {
            throw new IllegalStateException(
                    "data directory " + path + " has format '" + found + "', this Locus reads '" + FORMAT + "'");
        }
    }

    private static NodeId nodeId(Path path, Supplier<NodeId> newNodeId) throws IOException {
        Path file = path.resolve("NODE");
        if (Files.notExists(file)) {
            DurableFiles.write(file, newNodeId.get().value());
        }
        return new NodeId(Files.readString(file).strip());
    }

    NodeId node() {
        return node;
    }

    Path store() {
        return path.resolve("store");
    }

    /// Where manifest and dictionaries of an ingested load are kept.
    Path load(String view, String dataVersion) {
        return path.resolve("loads").resolve(view).resolve(dataVersion);
    }

    Path model(String name, String version) {
        return path.resolve("models").resolve(name).resolve(version);
    }

    /// Bytes of all files in it. Files that come or go meanwhile may be left out.
    long bytes() {
        LongAdder bytes = new LongAdder();
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes.add(attributes.size());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.sum();
    }

    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            OPEN.remove(path);
        }
    }
}
