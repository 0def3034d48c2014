package dev.locus.shard;

import com.google.protobuf.UnsafeByteOperations;
import dev.locus.feature.Feature;
import dev.locus.feature.KeyType;
import dev.locus.feature.StoreKey;
import dev.locus.feature.ViewSchema;
import dev.locus.internal.v1.ApplyWritesRequest;
import dev.locus.internal.v1.ApplyWritesResponse;
import dev.locus.internal.v1.WriteStamp;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.KeyHash;
import dev.locus.v1.Key;
import dev.locus.v1.Row;
import dev.locus.v1.RowWrite;
import dev.locus.v1.Value;
import dev.locus.v1.WriteFault;
import dev.locus.v1.WriteOutcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Checks the writes of one request against the view they are for, and hands those that are right to [LiveUpdates].
final class WriteService {
    /// How far ahead of this node's clock an event time may be. What is further ahead would shut out all writes until
    /// then.
    private static final Duration AHEAD_MAX = Duration.ofMinutes(10);

    private final LiveUpdates updates;
    private final InstantSource clock;

    /// @param clock tells event times that are too far ahead
    WriteService(LiveUpdates updates, InstantSource clock) {
        this.updates = updates;
        this.clock = clock;
    }

    /// @param release whose schema the writes must fit
    /// @param epoch the newest that this node knows
    CompletableFuture<ApplyWritesResponse> apply(ApplyWritesRequest request, ServableRelease release, long epoch) {
        DataVersion view = release.view(request.getView());
        if (view == null) {
            throw new ServingException(
                    ServingError.INVALID_REQUEST,
                    "release " + request.getRelease() + " has no view '" + request.getView() + "', only "
                            + release.views().keySet());
        }
        List<KeyWrite> writes = new ArrayList<>(request.getWritesCount());
        int[] places = new int[request.getWritesCount()];
        ApplyWritesResponse.Builder answer = ApplyWritesResponse.newBuilder().setEpoch(epoch);
        for (int i = 0; i < request.getWritesCount(); i++) {
            RowWrite write = request.getWrites(i);
            String misfit = misfit(write, view.schema());
            answer.addOutcomes(WriteOutcome.WRITE_OUTCOME_REFUSED);
            if (misfit == null) {
                places[writes.size()] = i;
                writes.add(new KeyWrite(
                        UnsafeByteOperations.unsafeWrap(storeKey(write.getKey(), view, release, epoch)),
                        write,
                        stamp(request, i)));
            } else {
                answer.addFaults(WriteFault.newBuilder()
                        .setWrite(i)
                        .setError(ServingError.BAD_INPUT_VALUE.name())
                        .setMessage(misfit));
            }
        }
        return updates.apply(request.getView(), writes).thenApply(outcomes -> {
            for (int i = 0; i < outcomes.size(); i++) {
                answer.setOutcomes(places[i], outcomes.get(i));
            }
            return answer.build();
        });
    }

    private static WriteStamp stamp(ApplyWritesRequest request, int place) {
        return WriteStamp.newBuilder()
                .setEventTimeMs(request.getWrites(place).getEventTimeMs())
                .setWriteId(request.getWriteIds(place))
                .build();
    }

    private static byte[] storeKey(Key key, DataVersion view, ServableRelease release, long epoch) {
        boolean replicated = view.record().getReplicated();
        boolean int64 = key.hasInt64Key();
        int hash = int64
                ? KeyHash.ofLong(key.getInt64Key())
                : KeyHash.ofUtf8(key.getStringKeyBytes().toByteArray());
        if (!replicated && !release.holds(hash)) {
            throw WrongShard.refusal(int64 ? Long.toString(key.getInt64Key()) : key.getStringKey(), epoch);
        }
        int partition = replicated ? 0 : release.partitionOf(hash);
        return int64 ? StoreKey.ofLong(partition, key.getInt64Key()) : StoreKey.ofString(partition, key.getStringKey());
    }

    /// Why the write can't be done, or null if it can.
    private @Nullable String misfit(RowWrite write, ViewSchema schema) {
        long latest = clock.millis() + AHEAD_MAX.toMillis();
        if (write.getEventTimeMs() <= 0 || write.getEventTimeMs() > latest) {
            return "event_time_ms " + write.getEventTimeMs() + " is not a time between 1970 and " + latest
                    + ", which is " + AHEAD_MAX.toMinutes() + " minutes from now";
        }
        KeyType keyType = schema.view().keyType();
        Key key = write.getKey();
        if (keyType == KeyType.INT64 ? !key.hasInt64Key() : !key.hasStringKey()) {
            return "view '" + schema.view().name() + "' has " + (keyType == KeyType.INT64 ? "int64" : "string")
                    + " keys: use key." + (keyType == KeyType.INT64 ? "int64" : "string") + "_key";
        }
        int keyBytes = key.getStringKeyBytes().size();
        if (keyType == KeyType.STRING && (keyBytes == 0 || keyBytes > StoreKey.STRING_KEY_BYTES_MAX)) {
            return "a string key has 1 to " + StoreKey.STRING_KEY_BYTES_MAX + " bytes, not " + keyBytes;
        }
        return switch (write.getChangeCase()) {
            case UPSERT -> misfit(write.getUpsert(), schema);
            case UPDATE ->
                write.getUpdate().getFeaturesCount() == 0
                        ? "an update names at least one feature"
                        : misfit(write.getUpdate(), schema);
            case DELETE -> null;
            case CHANGE_NOT_SET -> "a write says upsert, update or delete";
        };
    }

    private static @Nullable String misfit(Row row, ViewSchema schema) {
        for (Map.Entry<String, Value> entry : row.getFeaturesMap().entrySet()) {
            int index = schema.view().indexOf(entry.getKey());
            if (index < 0) {
                return "view '" + schema.view().name() + "' has no feature '" + entry.getKey() + "'";
            }
            Feature feature = schema.layout().features().get(index);
            boolean hasValue = entry.getValue().getValueCase() != Value.ValueCase.VALUE_NOT_SET;
            String misfit = hasValue ? FeatureValues.misfit(feature, entry.getValue()) : null;
            if (misfit != null) {
                return misfit;
            }
        }
        return null;
    }
}
