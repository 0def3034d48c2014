package dev.locus.loader;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Counts the refused rows of all reading threads, keeps the first by their places in the sources, and ends
/// the load when there are more than allowed.
final class RefusalLog {
    private static final Comparator<Placed> BY_PLACE = Comparator.comparingInt(Placed::part)
            .thenComparingLong(placed -> placed.row().line());

    private final long max;
    private final List<Placed> first = new ArrayList<>();
    private long count;

    private record Placed(int part, RefusedRow row) {}

    RefusalLog(long max) {
        this.max = max;
    }

    /// @param part the number of the part of the sources that it is in
    /// @throws LoadFailedException if this is one too many
    synchronized void add(int part, RefusedRow row) {
        count++;
        insert(new Placed(part, row));
        if (count > max) {
            throw new LoadFailedException("more than " + max + " bad rows; correct them, or allow more bad rows:\n"
                    + first().stream().map(RefusedRow::toString).collect(Collectors.joining("\n")));
        }
    }

    private void insert(Placed placed) {
        int place = first.size();
        while (place > 0 && BY_PLACE.compare(first.get(place - 1), placed) > 0) {
            place--;
        }
        if (place < RefusedRow.SHOWN_MAX) {
            first.add(place, placed);
        }
        if (first.size() > RefusedRow.SHOWN_MAX) {
            first.removeLast();
        }
    }

    synchronized long count() {
        return count;
    }

    synchronized List<RefusedRow> first() {
        return first.stream().map(Placed::row).toList();
    }
}
