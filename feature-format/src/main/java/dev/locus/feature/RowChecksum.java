package dev.locus.feature;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.util.Arrays;

/// Sums up rows so that two holders of a partition can tell whether they hold the same: the sum, modulo 2^64, of the
/// FarmHash Fingerprint64 of each store key and packed row. The order of rows does not matter, and a row can be taken
/// out again. Finds accidents, not forgery. Not thread-safe.
public final class RowChecksum {
    private static final HashFunction FARM = Hashing.farmHashFingerprint64();

    private byte[] scratch = new byte[0];
    private long sum;

    /// What one row adds.
    ///
    /// @param record the store key and the row right behind it, at `offset`, `length` bytes together
    public static long of(byte[] record, int offset, int length) {
        return FARM.hashBytes(record, offset, length).asLong();
    }

    public void add(byte[] storeKey, byte[] row) {
        int length = storeKey.length + row.length;
        if (scratch.length < length) {
            scratch = Arrays.copyOf(storeKey, length);
        } else {
            System.arraycopy(storeKey, 0, scratch, 0, storeKey.length);
        }
        System.arraycopy(row, 0, scratch, storeKey.length, row.length);
        sum += of(scratch, 0, length);
    }

    public long value() {
        return sum;
    }

    /// As manifests write it: 16 hex digits.
    public static String toHex(long checksum) {
        return "%016x".formatted(checksum);
    }
}
