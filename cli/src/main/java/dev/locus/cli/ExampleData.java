package dev.locus.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The MovieLens example on disk: runs its Python scripts to fetch the data and to make feature and test files, unless
/// that was done before.
final class ExampleData {
    private static final long SCRIPT_MINUTES_MAX = 15;

    private final Path example;
    private final Path cache;
    private final Progress progress;

    /// @param home the checkout of Locus
    /// @param cache where fetched and made files are kept
    ExampleData(Path home, Path cache, Progress progress) {
        this.example = home.resolve("examples").resolve("movielens");
        this.cache = cache;
        this.progress = progress;
        if (!Files.isDirectory(example)) {
            throw new IllegalStateException(
                    "there is no " + example + ": run the demo from a checkout of Locus, with ./locus demo");
        }
    }

    Path view(String name) {
        return example.resolve("views").resolve(name + ".yaml");
    }

    Path model(String name) {
        return example.resolve("models").resolve(name).resolve("1");
    }

    Path expected(String file) {
        return example.resolve("expected").resolve(file);
    }

    /// @param items rows of the item view; 0 = the real ones only
    /// @return the directory with the prepared files
    Path prepare(int items) {
        Path fetched = cache.resolve("ml-100k");
        progress.say("Fetching MovieLens 100K (kept in " + fetched + ")");
        python("fetch.py", "--out", fetched.toString());
        Path prepared = cache.resolve(items == 0 ? "prepared" : "prepared-" + items);
        Path done = prepared.resolve("DONE");
        if (isNewer(done, example.resolve("features.py"))) {
            return prepared;
        }
        progress.say("Making feature and test files" + (items == 0 ? "" : " with " + items + " items"));
        List<String> arguments = new ArrayList<>(List.of("--data", fetched.toString(), "--out", prepared.toString()));
        if (items > 0) {
            arguments.addAll(List.of("--items", Integer.toString(items)));
        }
        python("features.py", arguments.toArray(String[]::new));
        try {
            Files.writeString(done, "made by features.py\n");
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + done, e);
        }
        return prepared;
    }

    private static boolean isNewer(Path file, Path than) {
        try {
            return Files.exists(file) && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(than)) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void python(String script, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("python3", example.resolve(script).toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!process.waitFor(SCRIPT_MINUTES_MAX, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException(script + " did not end within " + SCRIPT_MINUTES_MAX + " minutes");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(
                        script + " failed (its message is above); exit code " + process.exitValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't run python3; install Python 3 with pip: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + script, e);
        }
    }
}
