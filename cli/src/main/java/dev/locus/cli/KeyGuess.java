package dev.locus.cli;

import dev.locus.feature.ElementType;
import dev.locus.loader.SourceColumn;
import dev.locus.loader.SourceSample;
import java.util.List;
import java.util.Locale;

/// Which column is most likely the key: one whose name says so, else the first with a value of its own in each row.
final class KeyGuess {
    private KeyGuess() {}

    static SourceColumn of(SourceSample sample, String entity) {
        List<SourceColumn> possible =
                sample.columns().stream().filter(KeyGuess::canBeKey).toList();
        List<SourceColumn> unique = possible.stream()
                .filter(column -> column.distinct() == sample.rows() && column.rowsPresent() == sample.rows())
                .toList();
        for (List<SourceColumn> columns : List.of(unique, possible)) {
            for (String ending : List.of(entity + "_id", "id", "_id", "")) {
                for (SourceColumn column : columns) {
                    String name = column.name().toLowerCase(Locale.ROOT);
                    if (ending.startsWith("_") ? name.endsWith(ending) : ending.isEmpty() || name.equals(ending)) {
                        return column;
                    }
                }
            }
        }
        throw new IllegalArgumentException("no column could be a key: keys are int64 or string, one in each row");
    }

    static boolean canBeKey(SourceColumn column) {
        return !column.list() && (column.element() == ElementType.INT64 || column.element() == ElementType.STRING);
    }
}
