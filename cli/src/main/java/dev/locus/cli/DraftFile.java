package dev.locus.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Where a draft goes: a new file, or standard output.
final class DraftFile {
    private DraftFile() {}

    /// @param output null = to `out`
    /// @throws IllegalArgumentException if there is such a file already: a person may have worked on it
    static void write(String draft, @Nullable Path output, PrintStream out) {
        if (output == null) {
            out.print(draft);
            out.flush();
            return;
        }
        try {
            Path parent = output.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(output, draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException(
                    output + " is there already: give another file with -o, or move that one away", e);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + output + ": " + e.getMessage(), e);
        }
        long decisions =
                draft.lines().filter(line -> line.contains("TODO decide")).count();
        System.err.println("Wrote " + output + ". Decisions to make: " + decisions + ", marked 'TODO decide'.");
    }
}
