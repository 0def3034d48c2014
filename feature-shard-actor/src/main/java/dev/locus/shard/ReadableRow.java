package dev.locus.shard;

import dev.locus.feature.Feature;
import dev.locus.feature.KeyType;
import dev.locus.feature.RowBatch;
import dev.locus.feature.RowLayout;
import dev.locus.feature.ViewSchema;
import dev.locus.internal.v1.GetRowRequest;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.FeatureRow;
import dev.locus.v1.FeatureValue;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Locale;

/// Reads one key's row for people: every feature by name, with its value and whether it was there. Not for the request
/// path: it makes objects for everything.
final class ReadableRow {
    private final ViewSchema schema;
    private final MemorySegment segment;
    private final long start;

    private ReadableRow(ViewSchema schema, MemorySegment segment, long start) {
        this.schema = schema;
        this.segment = segment;
        this.start = start;
    }

    /// @param epoch the newest that this node knows
    /// @throws ServingException if the key's partition is elsewhere, or the key is of the wrong type
    static FeatureRow read(
            GetRowRequest request, ServableRelease release, ScoringScratch scratch, long epoch, long nowMillis) {
        DataVersion view = release.view(request.getView());
        if (view == null) {
            throw new ServingException(
                    ServingError.INVALID_REQUEST,
                    "release " + request.getRelease() + " has no view '" + request.getView() + "', only "
                            + release.views().keySet());
        }
        KeyBatch key = scratch.userKey();
        key.set(request.getKey());
        checkKey(key, view.schema());
        if (!view.record().getReplicated() && !release.holds(key.hash(0))) {
            throw WrongShard.refusal(key.text(0), epoch);
        }
        RowBatch rows = scratch.userRow();
        scratch.userFound()[0] = false;
        view.rows().find(key, rows, scratch.userFound());
        FeatureRow.Builder row =
                FeatureRow.newBuilder().setDataVersion(view.record().getDataVersion());
        if (scratch.userFound()[0]) {
            new ReadableRow(view.schema(), RowBatch.memory(), rows.address(0)).fill(row, view.asOfMillis(), nowMillis);
        }
        return row.build();
    }

    private static void checkKey(KeyBatch key, ViewSchema schema) {
        KeyType expected = schema.view().keyType();
        if (key.count() == 0 || key.keyType() != expected) {
            throw new ServingException(
                    ServingError.WRONG_KEY_TYPE,
                    "view '" + schema.view().name() + "' has "
                            + expected.toString().toLowerCase(Locale.ROOT) + " keys, the request brings "
                            + (key.count() == 0
                                    ? "none"
                                    : "a " + key.keyType().toString().toLowerCase(Locale.ROOT)));
        }
    }

    private void fill(FeatureRow.Builder row, long asOfMillis, long nowMillis) {
        long eventTime = segment.get(RowLayout.INT64, start + RowLayout.EVENT_TIME_OFFSET);
        boolean hasTime = eventTime != RowLayout.NO_EVENT_TIME;
        if (hasTime) {
            row.setEventTimeMs(eventTime);
        }
        long age = nowMillis - (hasTime ? eventTime : asOfMillis);
        Duration timeToLive = schema.view().timeToLive();
        row.setFound(true).setAgeMs(age).setPastTtl(timeToLive != null && age > timeToLive.toMillis());
        for (int feature = 0; feature < schema.layout().features().size(); feature++) {
            row.addFeatures(feature(feature));
        }
    }

    private FeatureValue feature(int index) {
        Feature feature = schema.layout().features().get(index);
        long word = segment.get(RowLayout.INT64, start + RowLayout.PRESENCE_OFFSET + 8L * (index / 64));
        return FeatureValue.newBuilder()
                .setName(feature.name())
                .setType(feature.type().toString())
                .setPresent((word >>> (index % 64) & 1) == 1)
                .setValue(feature.type().isScalar() ? scalar(index, feature) : elements(index, feature))
                .build();
    }

    private Value scalar(int index, Feature feature) {
        long at = start + schema.layout().offset(index);
        Value.Builder value = Value.newBuilder();
        switch (feature.type().element()) {
            case INT64 -> value.setInt64Value(segment.get(RowLayout.INT64, at));
            case FLOAT32 -> value.setFloatValue(segment.get(RowLayout.FLOAT32, at));
            case STRING -> {
                int code = segment.get(RowLayout.INT32, at);
                if (code > 0) {
                    value.setStringValue(string(feature, code));
                }
            }
        }
        return value.build();
    }

    private Value elements(int index, Feature feature) {
        long at = start + schema.layout().offset(index);
        int count = feature.type().isList()
                ? Short.toUnsignedInt(
                        segment.get(RowLayout.UINT16, start + schema.layout().countOffset(index)))
                : feature.type().length();
        ValueList.Builder list = ValueList.newBuilder();
        for (int i = 0; i < count; i++) {
            switch (feature.type().element()) {
                case INT64 -> list.addInt64Values(segment.get(RowLayout.INT64, at + 8L * i));
                case FLOAT32 -> list.addFloatValues(segment.get(RowLayout.FLOAT32, at + 4L * i));
                case STRING -> list.addStringValues(string(feature, segment.get(RowLayout.INT32, at + 4L * i)));
            }
        }
        return Value.newBuilder().setListValue(list).build();
    }

    private String string(Feature feature, int code) {
        return code == 0 ? "" : schema.dictionary(feature).strings().get(code - 1);
    }
}
