package dev.locus.loader;

import dev.locus.feature.ElementType;
import dev.locus.feature.Feature;
import dev.locus.feature.FeatureView;
import dev.locus.feature.KeyType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The cells of one view and the source columns that fill them: the key, the event time, and every feature,
/// which is filled by the column of its name. A column may fill several. Each reading thread has its own.
final class ViewCells {
    private final Map<String, List<Cell>> byColumn = new LinkedHashMap<>();
    private final Map<String, GrowingDictionary> dictionaries = new LinkedHashMap<>();
    private final Map<String, GrowingDictionary> begun;
    private final @Nullable String deletedColumn;

    ViewCells(FeatureView view) {
        this(view, null, Map.of());
    }

    /// @param deletedColumn which marks deleted rows; null = there is none
    /// @param begun what the dictionaries begin with, by feature
    ViewCells(FeatureView view, @Nullable String deletedColumn, Map<String, GrowingDictionary> begun) {
        this.begun = begun;
        this.deletedColumn = deletedColumn;
        register(
                view.keyType() == KeyType.INT64
                        ? new Int64KeyCell(view.keyColumn())
                        : new TextKeyCell(view.keyColumn()));
        FeatureView.EventTime time = view.eventTime();
        if (time != null) {
            register(new EventTimeCell(time));
        }
        for (int i = 0; i < view.features().size(); i++) {
            register(cellOf(view.features().get(i), i));
        }
        if (deletedColumn != null) {
            register(new DeletedCell(deletedColumn));
        }
    }

    /// What stands against a row that does not say whether it is deleted; null if none has to.
    @Nullable
    RefusedCellException unmarked() {
        return deletedColumn == null
                ? null
                : new RefusedCellException(deletedColumn, "", "a row must say whether it is deleted");
    }

    private Cell cellOf(Feature feature, int index) {
        return switch (feature.type().element()) {
            case INT64 -> new Int64FeatureCell(feature.name(), feature.type(), index);
            case FLOAT32 -> new Float32Cell(feature.name(), feature.type(), index);
            case STRING -> new CategoryCell(feature.name(), feature.type(), index, dictionaryOf(feature));
        };
    }

    private GrowingDictionary dictionaryOf(Feature feature) {
        GrowingDictionary known = begun.get(feature.name());
        GrowingDictionary dictionary = known == null ? new GrowingDictionary() : known.copy();
        feature.defaultValue().forEach(string -> dictionary.codeOf((String) string));
        dictionaries.put(feature.name(), dictionary);
        return dictionary;
    }

    private void register(Cell cell) {
        byColumn.computeIfAbsent(cell.column(), column -> new ArrayList<>()).add(cell);
    }

    /// The cells that a column fills; none if the view does not declare it.
    List<Cell> ofColumn(String column) {
        return byColumn.getOrDefault(column, List.of());
    }

    /// The columns that a source must have.
    Collection<String> columns() {
        return byColumn.keySet();
    }

    /// @throws LoadFailedException if a source lacks a column of the view, or has it twice
    void checkColumns(String source, List<String> found) {
        String missing = byColumn.keySet().stream()
                .filter(column -> !found.contains(column))
                .collect(Collectors.joining("', '"));
        if (!missing.isEmpty()) {
            throw new LoadFailedException(
                    source + " has no column '" + missing + "'; it has: " + String.join(", ", found));
        }
        for (String column : byColumn.keySet()) {
            if (found.indexOf(column) != found.lastIndexOf(column)) {
                throw new LoadFailedException(source + " has the column '" + column + "' twice");
            }
        }
    }

    int defaultCode(Feature feature, String string) {
        GrowingDictionary dictionary = dictionaries.get(feature.name());
        if (dictionary == null || feature.type().element() != ElementType.STRING) {
            throw new IllegalStateException("'" + feature.name() + "' has no dictionary");
        }
        return dictionary.codeOf(string);
    }

    /// Of every string feature, in declared order.
    Map<String, GrowingDictionary> dictionaries() {
        return dictionaries;
    }
}
