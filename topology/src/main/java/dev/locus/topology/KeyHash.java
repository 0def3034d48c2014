package dev.locus.topology;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/// Hashes entity keys: 32-bit MurmurHash3 (x86, seed 0) of the key's bytes. An int64 key's bytes are its eight bytes,
/// little-endian; a string key's are its UTF-8. `docs/reference/key-hash.md` has test vectors for other languages.
///
/// Murmur3 is by Austin Appleby; this is Guava's implementation. Allocates nothing that the JIT leaves standing.
public final class KeyHash {
    private static final HashFunction MURMUR3_32 = Hashing.murmur3_32_fixed();

    private KeyHash() {}

    public static int ofLong(long key) {
        return MURMUR3_32.hashLong(key).asInt();
    }

    public static int ofString(CharSequence key) {
        return MURMUR3_32.hashString(key, StandardCharsets.UTF_8).asInt();
    }

    /// @param utf8 the key's UTF-8 bytes
    public static int ofUtf8(byte[] utf8) {
        return ofUtf8(utf8, utf8.length);
    }

    /// @param length how many of the bytes are the key
    public static int ofUtf8(byte[] utf8, int length) {
        return MURMUR3_32.hashBytes(utf8, 0, length).asInt();
    }
}
