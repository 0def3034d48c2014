package dev.locus.architecture;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/// The files of this checkout, without what builds and tools leave in it.
final class Repository {
    private static final Set<String> LEFT_BY_TOOLS =
            Set.of("target", ".git", ".locus", ".idea", ".venv", "venv", "node_modules", "__pycache__");

    static final Path HOME = home();

    private Repository() {}

    /// Every file whose path inside the repository ends in the given way, sorted.
    static ImmutableList<Path> files(String ending) {
        ImmutableList.Builder<Path> found = ImmutableList.builder();
        try {
            Files.walkFileTree(HOME, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean skipped =
                            !folder.equals(HOME) && LEFT_BY_TOOLS.contains(String.valueOf(folder.getFileName()));
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(ending)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ImmutableList.sortedCopyOf(found.build());
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A path as it is written in messages: from the top of the repository, with slashes.
    static String name(Path file) {
        return HOME.relativize(file).toString().replace('\\', '/');
    }

    /// The nearest directory above the working directory that holds `.mvn`: a test starts in its module.
    private static Path home() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException(
                        "No directory above " + Path.of("").toAbsolutePath() + " holds .mvn");
            }
            folder = parent;
        }
        return folder;
    }
}
