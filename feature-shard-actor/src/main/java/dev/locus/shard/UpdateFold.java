package dev.locus.shard;

import dev.locus.internal.v1.FeatureUpdate;
import dev.locus.internal.v1.KeyUpdates;
import dev.locus.internal.v1.WriteStamp;
import dev.locus.v1.RowWrite;
import dev.locus.v1.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Folds writes into what is kept of a key's live updates: for each feature, and for the last upsert or delete, the
/// newest wins. The order they come in does not matter, nor how often: a last-writer-wins map (Shapiro et al., A
/// comprehensive study of convergent and commutative replicated data types, 2011) whose reset clears what is older.
final class UpdateFold {
    private UpdateFold() {}

    /// @return the updates with the write; null if it changes nothing because newer ones are there
    static @Nullable KeyUpdates with(KeyUpdates before, RowWrite write, WriteStamp stamp) {
        if (before.hasReset() && WriteOrder.isOlder(stamp, before.getReset())) {
            return null;
        }
        return switch (write.getChangeCase()) {
            case UPSERT -> reset(before, stamp, false, write.getUpsert().getFeaturesMap());
            case DELETE -> reset(before, stamp, true, Map.of());
            case UPDATE -> update(before, stamp, write.getUpdate().getFeaturesMap());
            case CHANGE_NOT_SET -> throw new IllegalArgumentException("a write says upsert, update or delete");
        };
    }

    private static KeyUpdates reset(KeyUpdates before, WriteStamp stamp, boolean deleted, Map<String, Value> features) {
        KeyUpdates.Builder after = KeyUpdates.newBuilder().setReset(stamp).setDeleted(deleted);
        before.getFeaturesList().stream()
                .filter(feature -> WriteOrder.isNewer(feature.getStamp(), stamp))
                .forEach(after::addFeatures);
        KeyUpdates cleared = after.build();
        return Objects.requireNonNullElse(update(cleared, stamp, features), cleared);
    }

    private static @Nullable KeyUpdates update(KeyUpdates before, WriteStamp stamp, Map<String, Value> features) {
        Map<String, FeatureUpdate> newest = new LinkedHashMap<>();
        before.getFeaturesList().forEach(feature -> newest.put(feature.getName(), feature));
        boolean changed = false;
        for (Map.Entry<String, Value> feature : features.entrySet()) {
            FeatureUpdate present = newest.get(feature.getKey());
            if (present == null || !WriteOrder.isNewer(present.getStamp(), stamp)) {
                newest.put(feature.getKey(), featureUpdate(feature, stamp));
                changed = true;
            }
        }
        return changed
                ? before.toBuilder()
                        .clearFeatures()
                        .addAllFeatures(newest.values())
                        .build()
                : null;
    }

    private static FeatureUpdate featureUpdate(Map.Entry<String, Value> feature, WriteStamp stamp) {
        return FeatureUpdate.newBuilder()
                .setName(feature.getKey())
                .setStamp(stamp)
                .setValue(feature.getValue())
                .build();
    }

    /// The newest event time in them, in milliseconds since 1970.
    static long newestMillis(KeyUpdates updates) {
        List<WriteStamp> stamps = new ArrayList<>();
        if (updates.hasReset()) {
            stamps.add(updates.getReset());
        }
        updates.getFeaturesList().forEach(feature -> stamps.add(feature.getStamp()));
        return stamps.stream().mapToLong(WriteStamp::getEventTimeMs).max().orElse(Long.MIN_VALUE);
    }
}
