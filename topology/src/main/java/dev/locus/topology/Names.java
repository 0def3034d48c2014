package dev.locus.topology;

import java.util.regex.Pattern;

/// The one allow-list for names that people choose: jobs, nodes, views, features, models, versions. Checked before a
/// name
/// becomes part of a path.
public final class Names {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private Names() {}

    /// @return the name itself
    /// @throws IllegalArgumentException if the name is not allowed; the message says what is
    public static String check(String what, String name) {
        if (!ALLOWED.matcher(name).matches() || name.contains("..")) {
            String shown = name.length() > 128 ? name.substring(0, 128) + "…" : name;
            throw new IllegalArgumentException(what + " '" + shown + "' is not allowed: use 1 to 128 letters, digits, "
                    + "'.', '_' or '-', beginning with a letter or digit, without '..'");
        }
        return name;
    }
}
