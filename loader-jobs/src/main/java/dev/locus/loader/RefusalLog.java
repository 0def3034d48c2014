package dev.locus.loader;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Counts refused rows, keeps the first, and ends the load when there are more than allowed.
final class RefusalLog {
    private final long max;
    private final List<RefusedRow> first = new ArrayList<>();
    private long count;

    RefusalLog(long max) {
        this.max = max;
    }

    /// @throws LoadFailedException if this is one too many
    void add(RefusedRow row) {
        count++;
        if (first.size() < RefusedRow.SHOWN_MAX) {
            first.add(row);
        }
        if (count > max) {
            throw new LoadFailedException("more than " + max + " bad rows; correct them, or allow more bad rows:\n"
                    + first.stream().map(RefusedRow::toString).collect(Collectors.joining("\n")));
        }
    }

    long count() {
        return count;
    }

    List<RefusedRow> first() {
        return first;
    }
}
