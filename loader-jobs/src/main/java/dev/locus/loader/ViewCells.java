package dev.locus.loader;

import com.google.common.collect.ImmutableMap;
import dev.locus.feature.Dictionary;
import dev.locus.feature.ElementType;
import dev.locus.feature.Feature;
import dev.locus.feature.FeatureType;
import dev.locus.feature.FeatureView;
import dev.locus.feature.KeyType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The cells of one view and the source columns that fill them: the key, the event time, and every feature, which is
/// filled by the column of its name. A column may fill several.
final class ViewCells {
    private static final FeatureType INT64 = FeatureType.parse("int64");

    private final Cell key;
    private final @Nullable Int64Cell eventTime;
    private final Cell[] features;
    private final Map<String, List<Cell>> byColumn = new LinkedHashMap<>();
    private final Map<String, GrowingDictionary> dictionaries = new LinkedHashMap<>();

    ViewCells(FeatureView view) {
        this.key = view.keyType() == KeyType.INT64
                ? new Int64Cell(view.keyColumn(), INT64)
                : new TextCell(view.keyColumn());
        register(key);
        FeatureView.EventTime time = view.eventTime();
        this.eventTime = time == null ? null : new Int64Cell(time.column(), INT64);
        if (eventTime != null) {
            register(eventTime);
        }
        this.features = new Cell[view.features().size()];
        for (int i = 0; i < features.length; i++) {
            features[i] = cellOf(view.features().get(i));
            register(features[i]);
        }
    }

    private Cell cellOf(Feature feature) {
        return switch (feature.type().element()) {
            case INT64 -> new Int64Cell(feature.name(), feature.type());
            case FLOAT32 -> new Float32Cell(feature.name(), feature.type());
            case STRING -> new CategoryCell(feature.name(), feature.type(), dictionaryOf(feature));
        };
    }

    private GrowingDictionary dictionaryOf(Feature feature) {
        GrowingDictionary dictionary = new GrowingDictionary();
        feature.defaultValue().forEach(string -> dictionary.codeOf((String) string));
        dictionaries.put(feature.name(), dictionary);
        return dictionary;
    }

    private void register(Cell cell) {
        byColumn.computeIfAbsent(cell.column(), column -> new ArrayList<>()).add(cell);
    }

    Cell key() {
        return key;
    }

    @Nullable
    Int64Cell eventTime() {
        return eventTime;
    }

    Cell feature(int index) {
        return features[index];
    }

    void clear() {
        key.clear();
        if (eventTime != null) {
            eventTime.clear();
        }
        for (Cell feature : features) {
            feature.clear();
        }
    }

    /// The cells that a column fills; none if the view does not declare it.
    Cell[] ofColumn(String column) {
        return byColumn.getOrDefault(column, List.of()).toArray(Cell[]::new);
    }

    /// The columns that a source must have.
    Collection<String> columns() {
        return byColumn.keySet();
    }

    /// @throws LoadFailedException if a file lacks a column of the view; the message lists those it has
    void checkColumns(Path file, Collection<String> found) {
        String missing = byColumn.keySet().stream()
                .filter(column -> !found.contains(column))
                .collect(Collectors.joining("', '"));
        if (!missing.isEmpty()) {
            throw new LoadFailedException(
                    file + " has no column '" + missing + "'; it has: " + String.join(", ", found));
        }
    }

    int defaultCode(Feature feature, String string) {
        GrowingDictionary dictionary = dictionaries.get(feature.name());
        if (dictionary == null || feature.type().element() != ElementType.STRING) {
            throw new IllegalStateException("'" + feature.name() + "' has no dictionary");
        }
        return dictionary.codeOf(string);
    }

    ImmutableMap<String, Dictionary> dictionaries() {
        ImmutableMap.Builder<String, Dictionary> built = ImmutableMap.builder();
        dictionaries.forEach((feature, dictionary) -> built.put(feature, dictionary.toDictionary()));
        return built.buildOrThrow();
    }
}
