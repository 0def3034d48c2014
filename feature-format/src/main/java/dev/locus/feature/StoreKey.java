package dev.locus.feature;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The key of a row in load files and in the store: the partition in four bytes, big-endian, then the entity key's
/// bytes. An int64 key is eight bytes, big-endian; a string key its UTF-8. So a partition is a key range.
///
/// The bytes here are for order, those of `KeyHash` for hashing: do not hash these.
public final class StoreKey {
    public static final int PARTITION_BYTES = 4;
    /// Bytes of a store key of an int64 entity key.
    public static final int INT64_BYTES = PARTITION_BYTES + 8;
    /// The most bytes of UTF-8 that a string key may have.
    public static final int STRING_KEY_BYTES_MAX = 1_024;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private StoreKey() {}

    public static byte[] ofLong(int partition, long key) {
        byte[] storeKey = new byte[INT64_BYTES];
        putLong(storeKey, 0, partition, key);
        return storeKey;
    }

    public static byte[] ofString(int partition, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        byte[] storeKey = new byte[PARTITION_BYTES + utf8.length];
        putUtf8(storeKey, 0, partition, utf8, utf8.length);
        return storeKey;
    }

    /// Writes the [#INT64_BYTES] bytes of a store key.
    public static void putLong(byte[] target, int offset, int partition, long key) {
        INT.set(target, offset, partition);
        LONG.set(target, offset + PARTITION_BYTES, key);
    }

    /// Writes the `PARTITION_BYTES + length` bytes of a store key.
    public static void putUtf8(byte[] target, int offset, int partition, byte[] utf8, int length) {
        INT.set(target, offset, partition);
        System.arraycopy(utf8, 0, target, offset + PARTITION_BYTES, length);
    }

    /// The smallest possible store key of a partition; that of `partition + 1` is the end of its range.
    public static byte[] first(int partition) {
        byte[] bytes = new byte[PARTITION_BYTES];
        INT.set(bytes, 0, partition);
        return bytes;
    }

    public static int partition(byte[] storeKey) {
        return (int) INT.get(storeKey, 0);
    }

    /// The entity key of a view with int64 keys.
    public static long longKey(byte[] storeKey) {
        return (long) LONG.get(storeKey, PARTITION_BYTES);
    }

    /// The entity key of a view with string keys.
    public static String stringKey(byte[] storeKey) {
        return new String(storeKey, PARTITION_BYTES, storeKey.length - PARTITION_BYTES, StandardCharsets.UTF_8);
    }
}
