package dev.locus.shard;

import com.google.protobuf.ByteString;
import dev.locus.feature.KeyType;
import dev.locus.internal.v1.ItemKeys;
import dev.locus.topology.KeyHash;
import dev.locus.transport.PackedNumbers;
import dev.locus.v1.Key;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The keys of one run of items, hashed once for all views. Reused from run to run; not thread-safe. Int64 keys cost
/// no objects; a string key costs its bytes, which the message holds in another form.
final class KeyBatch {
    private final long[] longKeys;
    private final MemorySegment[] utf8Keys;
    private final int[] hashes;
    private final long[] scratch;
    private KeyType keyType = KeyType.INT64;
    private int count;

    KeyBatch(int keysMax) {
        this.longKeys = new long[keysMax];
        this.utf8Keys = new MemorySegment[keysMax];
        this.hashes = new int[keysMax];
        this.scratch = new long[keysMax];
    }

    /// Takes `count` keys from place `first` on.
    void set(ItemKeys keys, int first, int count) {
        this.count = count;
        if (keys.getStringKeysCount() == 0) {
            keyType = KeyType.INT64;
            ByteBuffer packed = PackedNumbers.read(keys.getInt64Keys());
            for (int i = 0; i < count; i++) {
                longKeys[i] = packed.getLong(Long.BYTES * (first + i));
                hashes[i] = KeyHash.ofLong(longKeys[i]);
            }
        } else {
            keyType = KeyType.STRING;
            for (int i = 0; i < count; i++) {
                setUtf8(i, keys.getStringKeysBytes(first + i));
            }
        }
    }

    private void setUtf8(int place, ByteString key) {
        byte[] utf8 = key.toByteArray();
        utf8Keys[place] = MemorySegment.ofArray(utf8);
        hashes[place] = KeyHash.ofUtf8(utf8);
    }

    /// Takes one key, or none.
    void set(Key key) {
        count = key.getKeyCase() == Key.KeyCase.KEY_NOT_SET ? 0 : 1;
        if (key.hasStringKey()) {
            keyType = KeyType.STRING;
            setUtf8(0, key.getStringKeyBytes());
        } else {
            keyType = KeyType.INT64;
            longKeys[0] = key.getInt64Key();
            hashes[0] = KeyHash.ofLong(longKeys[0]);
        }
    }

    int count() {
        return count;
    }

    KeyType keyType() {
        return keyType;
    }

    int hash(int place) {
        return hashes[place];
    }

    long longKey(int place) {
        return longKeys[place];
    }

    MemorySegment utf8Key(int place) {
        return utf8Keys[place];
    }

    /// One long for each key, for whoever looks them up.
    long[] scratch() {
        return scratch;
    }

    /// The key as people write it.
    String text(int place) {
        if (place >= count) {
            return "(none)";
        }
        return keyType == KeyType.INT64
                ? Long.toString(longKeys[place])
                : new String(utf8Keys[place].toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
