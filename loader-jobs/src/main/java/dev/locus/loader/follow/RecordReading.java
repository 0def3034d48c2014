package dev.locus.loader.follow;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import dev.locus.feature.KeyType;
import dev.locus.topology.KeyHash;
import dev.locus.v1.Deletion;
import dev.locus.v1.Row;
import dev.locus.v1.RowWrite;
import dev.locus.v1.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// How a record becomes a write: its key is the entity's, its value the row, and no value deletes it.
///
/// @param update whether a value changes the features it names, and not the others
/// @param eventTime where a value says when it came true; null = the record's own time. Deletions take the record's
/// @param ignored fields of a value that are no features
public record RecordReading(
        KeyType keyType,
        KeyFormat keyFormat,
        ValueFormat valueFormat,
        boolean update,
        @Nullable EventTimeField eventTime,
        ImmutableSet<String> ignored) {
    /// A field that is a time and no feature.
    ///
    /// @param millisPerUnit of whole numbers: 1,000 if they are seconds, 1 if milliseconds. Text is like
    ///     2026-01-02T03:04:05Z
    public record EventTimeField(String name, long millisPerUnit) {}

    /// Whole numbers in a smaller unit than they are said to be in, and zeros, fall before it.
    private static final long MILLIS_MIN = Instant.parse("1990-01-01T00:00:00Z").toEpochMilli();

    private static final long MILLIS_MAX = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

    public RecordReading {
        if (keyType == KeyType.STRING && keyFormat != KeyFormat.TEXT) {
            throw new IllegalArgumentException("the view has string keys, which are text: leave --key-format out");
        }
    }

    RowWrite read(ConsumerRecord<byte[], byte[]> record) throws UnreadableRecordException {
        byte[] key = record.key();
        if (key == null) {
            throw new UnreadableRecordException("the record has no key");
        }
        RowWrite.Builder write =
                RowWrite.newBuilder().setKey(keyFormat.read(key, keyType)).setWriteId(writeId(record));
        byte[] value = record.value();
        if (value == null) {
            return write.setDelete(Deletion.getDefaultInstance())
                    .setEventTimeMs(ownTime(record))
                    .build();
        }
        Row.Builder row = valueFormat.read(value).toBuilder();
        write.setEventTimeMs(eventTime == null ? ownTime(record) : take(eventTime, row));
        ignored.forEach(row::removeFeatures);
        return (update ? write.setUpdate(row) : write.setUpsert(row)).build();
    }

    /// Of equal event times the record with the larger offset wins, whatever requests records come in.
    private static ByteString writeId(ConsumerRecord<byte[], byte[]> record) {
        byte[] id = ByteBuffer.allocate(Integer.BYTES + Integer.BYTES + Long.BYTES)
                .putInt(KeyHash.ofUtf8(record.topic().getBytes(StandardCharsets.UTF_8)))
                .putInt(record.partition())
                .putLong(record.offset())
                .array();
        return ByteString.copyFrom(id);
    }

    private static long ownTime(ConsumerRecord<byte[], byte[]> record) throws UnreadableRecordException {
        if (record.timestamp() < 0) {
            throw new UnreadableRecordException("the record has no time; name a field with --event-time-field");
        }
        return record.timestamp();
    }

    private static long take(EventTimeField field, Row.Builder row) throws UnreadableRecordException {
        Value value = row.getFeaturesOrDefault(field.name(), Value.getDefaultInstance());
        row.removeFeatures(field.name());
        long millis = switch (value.getValueCase()) {
            case INT64_VALUE -> millis(field, value.getInt64Value());
            case STRING_VALUE -> millis(field, value.getStringValue());
            case VALUE_NOT_SET -> throw new UnreadableRecordException("there is no event time '" + field.name() + "'");
            default ->
                throw new UnreadableRecordException(
                        "event time '" + field.name() + "' is neither a whole number nor text");
        };
        return millis;
    }

    private static long millis(EventTimeField field, long time) throws UnreadableRecordException {
        if (time < MILLIS_MIN / field.millisPerUnit() || time > MILLIS_MAX / field.millisPerUnit()) {
            throw new UnreadableRecordException("event time '" + field.name() + "' is " + time + ", which as "
                    + (field.millisPerUnit() == 1 ? "milliseconds" : "seconds")
                    + " since 1970 is not in the years 1990 to 9999: see --event-time-unit");
        }
        return time * field.millisPerUnit();
    }

    private static long millis(EventTimeField field, String time) throws UnreadableRecordException {
        try {
            return Instant.parse(time).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new UnreadableRecordException(
                    "event time '" + field.name() + "' is '" + (time.length() > 64 ? time.substring(0, 64) + "…" : time)
                            + "', not like 2026-01-02T03:04:05Z",
                    e);
        }
    }
}
