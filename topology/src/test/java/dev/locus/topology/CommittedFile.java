package dev.locus.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that is committed and must be what the code computes now. `-Dlocus.write=true` writes it instead.
final class CommittedFile {
    private CommittedFile() {}

    /// @param path from the root of the repository
    static void assertIs(String path, String expected) throws IOException {
        Path file = of(path);
        if (Boolean.getBoolean("locus.write")) {
            Files.writeString(file, expected);
        }
        assertEquals(
                Files.readString(file),
                expected,
                () -> path + " is not what the code computes. If the change is meant: "
                        + "mvn verify -pl protocol,topology -Dlocus.write=true");
    }

    static String read(String path) throws IOException {
        return Files.readString(of(path));
    }

    private static Path of(String path) {
        Path here = Path.of("").toAbsolutePath();
        for (Path root = here; root != null; root = root.getParent()) {
            if (Files.exists(root.resolve("LICENSE"))) {
                return root.resolve(path);
            }
        }
        throw new IllegalStateException("no repository around " + here);
    }
}
