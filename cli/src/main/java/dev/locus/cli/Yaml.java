package dev.locus.cli;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Writes scalars so that YAML reads back what was meant.
final class Yaml {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final Set<String> WORDS = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private Yaml() {}

    /// The text as it is where that is safe, else in quotes.
    static String string(String text) {
        if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
            return text;
        }
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /// Text for a comment: one line, whatever it was.
    static String comment(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
