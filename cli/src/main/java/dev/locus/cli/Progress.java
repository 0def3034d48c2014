package dev.locus.cli;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/// Shows on standard error how far long work is: one line that is rewritten on a terminal, plain lines at
/// whole tenths otherwise; with the rate, and the time left if the total is known. Not thread-safe.
final class Progress {
    private final PrintStream out;
    private final boolean terminal;
    private final InstantSource clock;
    private String title = "";
    private Instant start = Instant.EPOCH;
    private long lastTenth = -1;

    Progress(PrintStream out, boolean terminal, InstantSource clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
    }

    @SuppressWarnings("SystemConsoleNull") // Older JDKs, and custom providers, do return null.
    static Progress onStandardError() {
        Console console = System.console();
        return new Progress(System.err, console != null && console.isTerminal(), InstantSource.system());
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
            start = clock.instant();
        }
        String text = total > 0
                ? String.format(Locale.ROOT, "%s %,d of %,d (%d %%)", what, done, total, done * 100 / total)
                : String.format(Locale.ROOT, "%s %,d", what, done);
        text += speed(done, total);
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

    /// Nothing before the first second, when a rate says little.
    private String speed(long done, long total) {
        double seconds = Duration.between(start, clock.instant()).toMillis() / 1e3;
        if (seconds < 1 || done <= 0) {
            return "";
        }
        double perSecond = done / seconds;
        long left = Math.round((total - done) / perSecond);
        return String.format(Locale.ROOT, ", %,.0f/s", perSecond)
                + (total > done ? String.format(Locale.ROOT, ", %d:%02d left", left / 60, left % 60) : "");
    }
}
