package dev.locus.loader;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// A loader that stops for good when it has come to a phase, to be killed there.
final class KilledLoaderMain {
    private KilledLoaderMain() {}

    /// @param arguments the view, the source, the output, the phase, and anything if a record is kept
    public static void main(String[] arguments) {
        LoadProgress progress = (phase, rows, total) -> {
            if (phase.name().equals(arguments[3])) {
                System.out.println("reached " + phase);
                stopForGood();
            }
        };
        LoadRequest request =
                LoadRequest.of(Path.of(arguments[0]), List.of(Path.of(arguments[1])), Path.of(arguments[2]), 16);
        if (arguments.length > 4) {
            keepRecord(request);
        }
        new LoadJob(progress, InstantSource.system(), Runnable::run).run(request);
    }

    private static void keepRecord(LoadRequest request) {
        Path view = request.output().resolveSibling("");
        LoadBook book = new LoadBook(view.resolveSibling(""));
        book.save(LoadRecord.begin(
                String.valueOf(view.getFileName()),
                String.valueOf(request.output().getFileName()),
                request.sources(),
                new LoadRecord.Options(0, DuplicateKeys.LAST, null, false),
                LoadHolder.self(false),
                InstantSource.system().instant()));
    }

    private static void stopForGood() {
        try {
            Thread.currentThread().join(); // waits for itself
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
