package dev.locus.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Where a bench's server keeps its stores, named for the process that began it. It goes with that process; what an
/// interrupted one left behind goes when the next begins, so that disk use stays bounded.
final class ServerDirectory {
    private static final String PREFIX = "server-";

    private ServerDirectory() {}

    static Path make(Path parent) throws IOException {
        Files.createDirectories(parent);
        for (Path other : others(parent)) {
            long process = Long.parseLong(other.getFileName().toString().substring(PREFIX.length()));
            if (ProcessHandle.of(process).isEmpty()) {
                delete(other);
            }
        }
        return Files.createDirectory(
                parent.resolve(PREFIX + ProcessHandle.current().pid()));
    }

    private static List<Path> others(Path parent) throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(file -> file.getFileName().toString().matches(PREFIX + "\\d+"))
                    .toList();
        }
    }

    static void delete(Path directory) throws IOException {
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
}
