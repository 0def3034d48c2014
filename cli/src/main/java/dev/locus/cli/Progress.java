package dev.locus.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;

/// Shows on standard error how far long work is: one line that is rewritten on a terminal, plain lines at whole tenths
/// otherwise. Not thread-safe.
final class Progress {
    private final PrintStream out;
    private final boolean terminal;
    private String title = "";
    private long lastTenth = -1;

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @SuppressWarnings("SystemConsoleNull") // Older JDKs, and custom providers, do return null.
    static Progress onStandardError() {
        Console console = System.console();
        return new Progress(System.err, console != null && console.isTerminal());
    }

    /// A step that is done at once, or whose progress can't be seen.
    void say(String what) {
        out.println(what);
    }

    /// @param total 0 or less = not known
    void at(String what, long done, long total) {
        if (!what.equals(title)) {
            title = what;
            lastTenth = -1;
        }
        String text = total > 0
                ? String.format(Locale.ROOT, "%s %,d of %,d (%d %%)", what, done, total, done * 100 / total)
                : String.format(Locale.ROOT, "%s %,d", what, done);
        if (terminal) {
            out.print("\r\033[K" + text + (done == total ? "\n" : ""));
            out.flush();
            return;
        }
        long tenth = total > 0 ? done * 10 / total : done / 1_000_000;
        if (tenth != lastTenth && (total <= 0 || tenth == 0 || tenth == 5 || tenth == 10)) {
            out.println(text);
        }
        lastTenth = tenth;
    }
}
