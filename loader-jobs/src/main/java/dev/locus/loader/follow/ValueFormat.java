package dev.locus.loader.follow;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.locus.v1.Row;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// How the values of records are written.
public enum ValueFormat {
    /// An object from feature to value, as [JsonRow] reads it.
    JSON,
    /// A serialized `locus.v1.Row`.
    ROW;

    Row read(byte[] bytes) throws UnreadableRecordException {
        try {
            return this == ROW ? Row.parseFrom(bytes) : JsonRow.parse(text(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableRecordException("the value is not a locus.v1.Row: " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new UnreadableRecordException("the value is not UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new UnreadableRecordException("the value is no row: " + e.getMessage(), e);
        }
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
