package dev.locus.shard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Files that are there whole or not at all, also after a crash.
final class DurableFiles {
    private DurableFiles() {}

    static void write(Path file, String text) throws IOException {
        Path temporary = temporary(file);
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        syncParent(file);
    }

    /// Copies plain files into a directory that appears whole under its name.
    static void copyDirectory(List<Path> files, Path target) throws IOException {
        Path temporary = temporary(target);
        deleteTree(temporary);
        Files.createDirectories(temporary);
        for (Path file : files) {
            Path copy = temporary.resolve(file.getFileName());
            Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS);
            sync(copy);
        }
        deleteTree(target);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        syncParent(target);
    }

    /// Begins with a dot, as no view, model or version does: it never is the name of another one.
    private static Path temporary(Path path) {
        return path.resolveSibling("." + path.getFileName() + ".tmp");
    }

    static void deleteTree(Path root) throws IOException {
        if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void syncParent(Path path) throws IOException {
        sync(Objects.requireNonNull(path.toAbsolutePath().getParent()));
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
