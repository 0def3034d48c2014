package dev.locus.loader.follow;

import dev.locus.feature.KeyType;
import dev.locus.v1.Key;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/// How the keys of records are written. It can't be told from the bytes: the eight of `12345678` are also a number.
public enum KeyFormat {
    /// UTF-8; of an int64 key its decimal digits.
    TEXT,
    /// Eight bytes, big-endian, as Kafka's `LongSerializer` writes them.
    INT64,
    /// Four bytes, big-endian, as Kafka's `IntegerSerializer` writes them.
    INT32;

    private static final int SHOWN_BYTES_MAX = 32;

    Key read(byte[] bytes, KeyType type) throws UnreadableRecordException {
        return switch (this) {
            case TEXT -> text(bytes, type);
            case INT64 -> int64(sized(bytes, Long.BYTES).getLong());
            case INT32 -> int64(sized(bytes, Integer.BYTES).getInt());
        };
    }

    private static Key text(byte[] bytes, KeyType type) throws UnreadableRecordException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unreadable(bytes, "is not UTF-8", e);
        }
        if (type == KeyType.STRING) {
            return Key.newBuilder().setStringKey(text).build();
        }
        try {
            return int64(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw unreadable(bytes, "is not a whole number in decimal digits", e);
        }
    }

    private static UnreadableRecordException unreadable(byte[] bytes, String why, Exception cause) {
        String other = bytes.length == Long.BYTES
                ? "; if keys are written by LongSerializer, say --key-format int64"
                : bytes.length == Integer.BYTES
                        ? "; if keys are written by IntegerSerializer, say --key-format int32"
                        : "";
        return new UnreadableRecordException("key " + shown(bytes) + " " + why + other, cause);
    }

    private ByteBuffer sized(byte[] bytes, int size) throws UnreadableRecordException {
        if (bytes.length != size) {
            throw new UnreadableRecordException("key " + shown(bytes) + " has " + bytes.length + " bytes, and "
                    + name().toLowerCase(Locale.ROOT) + " has " + size
                    + "; if keys are written as text, say --key-format text");
        }
        return ByteBuffer.wrap(bytes);
    }

    private static Key int64(long key) {
        return Key.newBuilder().setInt64Key(key).build();
    }

    /// Text if it can be printed, else hex.
    private static String shown(byte[] bytes) {
        int length = Math.min(bytes.length, SHOWN_BYTES_MAX);
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        boolean printable = text.chars().allMatch(each -> each >= ' ' && each < 0x7f);
        return (printable ? "'" + text + "'" : "0x" + HexFormat.of().formatHex(bytes, 0, length))
                + (length < bytes.length ? "…" : "");
    }
}
