package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.loader.LoadBook;
import dev.locus.loader.LoadHolder;
import dev.locus.loader.LoadRecord;
import dev.locus.loader.LoadState;
import java.io.PrintStream;
import java.util.Locale;

/// The words in which commands tell of loads.
final class LoadText {
    private LoadText() {}

    /// A load whose process is gone has stopped, though nobody wrote it down.
    static String state(LoadRecord load) {
        boolean wasUnderWay = load.state() == LoadState.LOADING || load.state() == LoadState.LOADED;
        return wasUnderWay && !load.isHeld() ? "stopped" : load.state().name().toLowerCase(Locale.ROOT);
    }

    static String next(LoadRecord load) {
        return switch (state(load)) {
            case "stopped" -> "locus load resume " + load.id();
            case "staged" -> "locus release activate " + load.change();
            case "loading", "loaded" -> "locus load cancel " + load.id();
            default -> "";
        };
    }

    static String number(long number) {
        return number == 0 ? "-" : Long.toString(number);
    }

    static void print(LoadRecord load, LoadBook book, PrintStream out) {
        out.println("Load " + load.id() + ": " + state(load));
        out.println("  sources    " + (load.sources().isEmpty() ? "sent" : String.join(" ", load.sources())));
        if (load.options().base() != null) {
            String deleted = load.options().deletedColumn();
            out.println("  laid over  data version " + load.options().base()
                    + (deleted == null ? "" : ", rows deleted by column '" + deleted + "'"));
        }
        out.println("  begun      " + ReleaseText.time(load.startedMs()));
        out.println("  changed    " + ReleaseText.time(load.changedMs()));
        out.printf(Locale.ROOT, "  rows       %,d%n", load.rows());
        out.println("  directory  " + book.directory(load) + (book.isWhole(load) ? "" : " (not there)"));
        out.println("  change     " + number(load.change()));
        out.println("  release    " + number(load.release()));
        if (load.options().force() != null) {
            out.println("  forced     " + load.options().force());
        }
        if (load.message() != null) {
            out.println("  " + load.message());
        }
        if (!next(load).isEmpty()) {
            out.println("Next:  " + next(load));
        }
    }

    static ObjectNode toJson(LoadRecord load, LoadBook book) {
        LoadHolder holder = load.holder();
        ObjectNode object = Json.object()
                .put("load", load.id())
                .put("view", load.view())
                .put("data_version", load.dataVersion())
                .put("state", state(load))
                .put("rows", load.rows())
                .put("change", load.change())
                .put("release", load.release())
                .put("started_ms", load.startedMs())
                .put("changed_ms", load.changedMs())
                .put(
                        "directory",
                        book.directory(load).toAbsolutePath().normalize().toString())
                .put("pid", holder == null || !load.isHeld() ? 0 : holder.pid())
                .put("bad_rows_max", load.options().badRowsMax())
                .put("duplicates", load.options().duplicateKeys().name().toLowerCase(Locale.ROOT))
                .put("force", load.options().force())
                .put("base", load.options().base())
                .put("deleted_column", load.options().deletedColumn())
                .put("activate", load.options().activate())
                .put("message", load.message());
        load.sources().forEach(object.putArray("sources")::add);
        return object;
    }
}
