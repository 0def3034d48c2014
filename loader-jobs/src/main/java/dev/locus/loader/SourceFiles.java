package dev.locus.loader;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.Stream;

/// Finds the files that the sources of a load mean. A source is a file, a directory (all files in it, and in
/// directories in it), or a pattern with `*`, `?`, `**`, `[...]`, `{...}`; or the
/// same in S3. Names that begin with `.` or `_`
/// are left out of directories and patterns. In the order of the sources, each one's files by name; no file
/// twice.
final class SourceFiles {
    static final int FILES_MAX = 100_000;

    private static final String PATTERN_CHARACTERS = "*?[{";

    private final S3Sources s3;
    private final SequencedSet<SourceFile> files = new LinkedHashSet<>();

    private SourceFiles(S3Sources s3) {
        this.s3 = s3;
    }

    /// @throws LoadFailedException if a source means no file, or all together more than [#FILES_MAX]
    static List<SourceFile> of(List<String> sources, S3Access access) throws IOException {
        SourceFiles found = new SourceFiles(new S3Sources(access));
        for (String source : sources) {
            found.add(source);
        }
        return List.copyOf(found.files);
    }

    private void add(String source) throws IOException {
        if (source.startsWith(S3Sources.SCHEME)) {
            s3.find(source).forEach(this::add);
            return;
        }
        Path path = Path.of(source);
        if (Files.isDirectory(path)) {
            addAll(source, path, file -> true);
        } else if (Files.exists(path) || !isPattern(source)) {
            if (!Files.isReadable(path) || !Files.isRegularFile(path)) {
                throw new LoadFailedException("source " + source + " is not a file that can be read");
            }
            add(new LocalFile(path));
        } else {
            addAll(source, fixedPart(path), FileSystems.getDefault().getPathMatcher("glob:" + source));
        }
    }

    static boolean isPattern(String name) {
        return name.chars().anyMatch(character -> PATTERN_CHARACTERS.indexOf(character) >= 0);
    }

    /// The directory above the first name that is a pattern.
    private static Path fixedPart(Path pattern) {
        Path fixed = pattern.isAbsolute() ? pattern.getRoot() : Path.of("");
        for (int i = 0;
                i < pattern.getNameCount() - 1 && !isPattern(pattern.getName(i).toString());
                i++) {
            fixed = fixed.resolve(pattern.getName(i));
        }
        return fixed;
    }

    private void addAll(String source, Path directory, PathMatcher matcher) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> below = Files.walk(directory)) {
                below.filter(file -> !isHidden(directory, file) && matcher.matches(file) && Files.isRegularFile(file))
                        .limit(FILES_MAX + 1L)
                        .forEach(found::add);
            }
        }
        if (found.isEmpty()) {
            throw new LoadFailedException(
                    "source " + source + " means no file; name files, directories or patterns" + " that are there");
        }
        found.sort(Comparator.comparing(Path::toString));
        found.forEach(file -> add(new LocalFile(file)));
    }

    /// By a name below the directory; those of the directory itself and above it don't count.
    private static boolean isHidden(Path directory, Path file) {
        Path below = directory.toString().isEmpty() ? file : directory.relativize(file);
        for (Path name : below) {
            if (name.toString().startsWith("_") || (name.toString().startsWith(".") && !isRelative(name))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRelative(Path name) {
        return name.toString().equals(".") || name.toString().equals("..");
    }

    private void add(SourceFile file) {
        files.add(file);
        if (files.size() > FILES_MAX) {
            throw new LoadFailedException(
                    "the sources are more than " + FILES_MAX + " files; load fewer and larger ones");
        }
    }
}
