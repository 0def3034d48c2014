package dev.locus.model;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.FormatMethod;
import java.util.LinkedHashSet;
import java.util.Set;

/// Collects everything that is wrong, so that people get one list and not one error after another. Not thread-safe.
final class Findings {
    private final Set<String> found = new LinkedHashSet<>();

    @FormatMethod
    void add(String format, Object... arguments) {
        found.add(String.format(format, arguments));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    ImmutableList<String> list() {
        return ImmutableList.copyOf(found);
    }

    /// The findings on lines of their own, each behind a dash.
    static String lines(Iterable<String> findings) {
        return "\n- " + String.join("\n- ", findings);
    }
}
