package dev.locus.feature;

import com.google.common.collect.ImmutableList;
import dev.locus.topology.Names;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A named table of typed features of one entity, as a view's YAML file declares it.
///
/// @param keyColumn the column of source files that holds the entity's key
/// @param replicated whole on every node (small views); otherwise split by partition
/// @param timeToLive how old a row may be, by event time, before it is stale; null = for ever
/// @param replayWindow how long before a data version's time live updates still change its rows
/// @param features in declared order, which is the order of presence bits
public record FeatureView(
        String name,
        String entity,
        String keyColumn,
        KeyType keyType,
        boolean replicated,
        @Nullable EventTime eventTime,
        @Nullable Duration timeToLive,
        MissingPolicy missingKey,
        MissingPolicy missingFeature,
        StalePolicy pastTimeToLive,
        Duration replayWindow,
        ImmutableList<Feature> features) {
    public static final int FEATURES_MAX = 4_096;
    public static final Duration REPLAY_WINDOW_DEFAULT = Duration.ofHours(24);

    /// Where a source row says when it was true.
    ///
    /// @param millisPerUnit 1,000 for a column in seconds, 1 for milliseconds
    public record EventTime(String column, long millisPerUnit) {}

    public FeatureView {
        Names.check("view name", name);
        Names.check("entity", entity);
        if (features.isEmpty() || features.size() > FEATURES_MAX) {
            throw new IllegalArgumentException(
                    "view '" + name + "' has " + features.size() + " features; a view has 1 to " + FEATURES_MAX);
        }
        Set<String> names = new HashSet<>();
        for (Feature feature : features) {
            if (!names.add(feature.name())) {
                throw new IllegalArgumentException("view '" + name + "' declares '" + feature.name() + "' twice");
            }
        }
    }

    /// @return the feature's place in [#features()], or -1
    public int indexOf(String feature) {
        for (int i = 0; i < features.size(); i++) {
            if (features.get(i).name().equals(feature)) {
                return i;
            }
        }
        return -1;
    }
}
