package dev.locus.cluster;

import com.google.protobuf.ByteString;
import dev.locus.client.LocusClient;
import dev.locus.protocol.ServingException;
import dev.locus.transport.WireErrors;
import dev.locus.v1.Deletion;
import dev.locus.v1.Key;
import dev.locus.v1.Row;
import dev.locus.v1.RowWrite;
import dev.locus.v1.Value;
import dev.locus.v1.WriteFault;
import dev.locus.v1.WriteRequest;
import dev.locus.v1.WriteResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One request of live updates, built up and sent.
final class Tell {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final LocusClient client;
    private final WriteRequest.Builder request;
    private @Nullable Instant at;
    private String writeId = "";

    Tell(LocusClient client, String view) {
        this.client = client;
        this.request = WriteRequest.newBuilder().setView(view);
    }

    /// The event time of all writes that follow.
    Tell at(Instant time) {
        at = time;
        return this;
    }

    /// The id of all writes that follow.
    Tell writeId(String id) {
        writeId = id;
        return this;
    }

    Tell id(String id) {
        request.setRequestId(id);
        return this;
    }

    /// @param features name and value in turns; null = no value
    Tell upsert(Object key, @Nullable Object... features) {
        write(key).setUpsert(row(features));
        return this;
    }

    /// @param features name and value in turns; null = no value
    Tell update(Object key, @Nullable Object... features) {
        write(key).setUpdate(row(features));
        return this;
    }

    Tell delete(Object key) {
        write(key).setDelete(Deletion.getDefaultInstance());
        return this;
    }

    private RowWrite.Builder write(Object key) {
        RowWrite.Builder write =
                request.addWritesBuilder().setKey(key(key)).setWriteId(ByteString.copyFromUtf8(writeId));
        if (at != null) {
            write.setEventTimeMs(at.toEpochMilli());
        }
        return write;
    }

    private static Key key(Object key) {
        return key instanceof Number number
                ? Key.newBuilder().setInt64Key(number.longValue()).build()
                : Key.newBuilder().setStringKey((String) key).build();
    }

    private static Row row(@Nullable Object... features) {
        Row.Builder row = Row.newBuilder();
        for (int i = 0; i < features.length; i += 2) {
            row.putFeatures(String.valueOf(features[i]), value(features[i + 1]));
        }
        return row.build();
    }

    private static Value value(@Nullable Object value) {
        Value.Builder built = Value.newBuilder();
        switch (value) {
            case null -> {}
            case Float number -> built.setFloatValue(number);
            case String text -> built.setStringValue(text);
            case float[] numbers -> {
                for (float number : numbers) {
                    built.getListValueBuilder().addFloatValues(number);
                }
            }
            default -> built.setInt64Value(((Number) value).longValue());
        }
        return built.build();
    }

    WriteRequest request() {
        return request.build();
    }

    /// @throws ServingException if it is refused or fails
    WriteResponse response() {
        try {
            return client.write(request.build(), TIMEOUT).join();
        } catch (CompletionException e) {
            throw WireErrors.of(e);
        }
    }

    /// Outcome of every write: `APPLIED, SUPERSEDED`.
    String outcomes() {
        return response().getOutcomesList().stream()
                .map(outcome -> outcome.name().substring("WRITE_OUTCOME_".length()))
                .collect(Collectors.joining(", "));
    }

    /// Why writes were not done: `0 BAD_INPUT_VALUE …`.
    String faults() {
        return response().getFaultsList().stream().map(Tell::text).collect(Collectors.joining("; "));
    }

    private static String text(WriteFault fault) {
        return fault.getWrite() + " " + fault.getError() + " " + fault.getMessage();
    }
}
