package dev.locus.shard;

import dev.locus.feature.Feature;
import dev.locus.feature.RowEncoder;
import dev.locus.feature.RowLayout;
import dev.locus.feature.ViewSchema;
import dev.locus.internal.v1.FeatureUpdate;
import dev.locus.internal.v1.KeyUpdates;
import dev.locus.internal.v1.WriteStamp;
import dev.locus.v1.Value;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Makes the row that is served of a loaded row and the live updates of its key: what is newer than the loaded row
/// replaces it, feature by feature. A pure function of both, so it is done again, from the loaded row, with every
/// update. Not thread-safe.
///
/// A loaded row is as old as its event time, but at least as new as the data version's time minus the view's replay
/// window: what came before that is taken to be in the load. Features that the schema lacks, and values that do not
/// fit its types any more, are left out.
final class RowFold {
    private final ViewSchema schema;
    private final long floorMillis;
    private final RowEncoder encoder;
    private final FeatureValues values;

    /// @param asOfMillis the data version's time, since 1970
    RowFold(ViewSchema schema, long asOfMillis) {
        this.schema = schema;
        this.floorMillis = floorMillis(schema, asOfMillis);
        this.encoder = new RowEncoder(
                schema.layout(), (feature, string) -> schema.dictionary(feature).codeOf(string));
        this.values = new FeatureValues(schema, encoder);
    }

    /// Updates up to this event time do not change a data version of that time.
    static long floorMillis(ViewSchema schema, long asOfMillis) {
        return asOfMillis - schema.view().replayWindow().toMillis();
    }

    /// @param loaded the packed row, or null if the load has none
    /// @return the packed row, or null if there is none
    byte @Nullable [] fold(byte @Nullable [] loaded, KeyUpdates updates) {
        long loadedMillis = loaded == null ? floorMillis : Math.max(floorMillis, eventTime(loaded));
        boolean exists = begin(loaded, loadedMillis, updates);
        for (FeatureUpdate update : updates.getFeaturesList()) {
            if (update.getStamp().getEventTimeMs() > loadedMillis) {
                set(update);
                stamp(update.getStamp());
                exists = true;
            }
        }
        return exists ? encoder.toBytes() : null;
    }

    /// @return whether there is a row before any feature is set
    private boolean begin(byte @Nullable [] loaded, long loadedMillis, KeyUpdates updates) {
        boolean reset = updates.hasReset() && updates.getReset().getEventTimeMs() > loadedMillis;
        if (loaded == null || reset) {
            encoder.reset(RowLayout.NO_EVENT_TIME);
        } else {
            encoder.resetTo(loaded);
        }
        if (reset) {
            stamp(updates.getReset());
        }
        return reset ? !updates.getDeleted() : loaded != null;
    }

    private void stamp(WriteStamp stamp) {
        encoder.setEventTimeMillis(Math.max(encoder.eventTimeMillis(), stamp.getEventTimeMs()));
    }

    private void set(FeatureUpdate update) {
        int index = schema.view().indexOf(update.getName());
        if (index < 0) {
            return;
        }
        Feature feature = schema.layout().features().get(index);
        Value value = update.getValue();
        if (value.getValueCase() == Value.ValueCase.VALUE_NOT_SET || FeatureValues.misfit(feature, value) != null) {
            encoder.clear(index);
        } else {
            values.set(index, feature, value);
        }
    }

    private static long eventTime(byte[] row) {
        return MemorySegment.ofArray(row).get(RowLayout.INT64, RowLayout.EVENT_TIME_OFFSET);
    }
}
