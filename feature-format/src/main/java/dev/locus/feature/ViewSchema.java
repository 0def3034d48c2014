package dev.locus.feature;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/// How to read the rows of one data version: the view it was loaded with, its row layout, and the dictionaries of its
/// string features. Immutable.
///
/// @param dictionaries feature name to dictionary, for every string feature
public record ViewSchema(FeatureView view, RowLayout layout, ImmutableMap<String, Dictionary> dictionaries) {
    public static ViewSchema of(FeatureView view, Map<String, Dictionary> dictionaries) {
        for (Feature feature : view.features()) {
            if (feature.type().element() == ElementType.STRING && !dictionaries.containsKey(feature.name())) {
                throw new IllegalArgumentException(
                        "view '" + view.name() + "' lacks a dictionary for '" + feature.name() + "'");
            }
        }
        return new ViewSchema(view, RowLayout.of(view), ImmutableMap.copyOf(dictionaries));
    }

    /// The dictionary of a string feature.
    public Dictionary dictionary(Feature feature) {
        Dictionary dictionary = dictionaries.get(feature.name());
        if (dictionary == null) {
            throw new IllegalArgumentException(
                    "'" + feature.name() + "' is not a string feature of '" + view.name() + "'");
        }
        return dictionary;
    }
}
