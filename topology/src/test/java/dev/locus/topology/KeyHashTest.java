package dev.locus.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyHashTest {
    private static final Pattern VECTOR =
            Pattern.compile("\\| (int64|string) \\| `(.+)` \\| `([0-9a-f]{8})` \\| (\\d+) \\|");

    /// One row of the table in `docs/reference/key-hash.md`.
    record Vector(String keyType, String key, int hash, int partition) {
        static Vector of(MatchResult row) {
            return new Vector(
                    row.group(1),
                    row.group(2),
                    Integer.parseUnsignedInt(row.group(3), 16),
                    Integer.parseInt(row.group(4)));
        }
    }

    static List<Vector> vectors() throws IOException {
        return VECTOR.matcher(CommittedFile.read("docs/reference/key-hash.md"))
                .results()
                .map(Vector::of)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void hashAndPartitionAreThoseOfTheReferencePage(Vector vector) {
        int hash = vector.keyType().equals("int64")
                ? KeyHash.ofLong(Long.parseLong(vector.key()))
                : KeyHash.ofString(vector.key());
        assertEquals(Integer.toHexString(vector.hash()), Integer.toHexString(hash));
        assertEquals(vector.partition(), new Partitioning(256).partitionOf(hash));
    }

    @Test
    void theReferencePageHasVectorsOfBothKeyTypes() throws IOException {
        List<String> types = vectors().stream().map(Vector::keyType).toList();
        assertTrue(types.stream().filter("int64"::equals).count() >= 5, types::toString);
        assertTrue(types.stream().filter("string"::equals).count() >= 5, types::toString);
    }

    @Test
    void aStringAndItsUtf8BytesHaveTheSameHash() {
        for (String key : List.of("", "item-42", "Zürich", "日本語", "👍")) {
            assertEquals(KeyHash.ofString(key), KeyHash.ofUtf8(key.getBytes(StandardCharsets.UTF_8)), key);
        }
    }

    @Test
    void neighbouringKeysSpreadEvenlyOverPartitions() {
        Partitioning partitioning = new Partitioning(64);
        int[] keys = new int[64];
        for (long key = 0; key < 64_000; key++) {
            keys[partitioning.partitionOf(KeyHash.ofLong(key))]++;
        }
        for (int inPartition : keys) {
            assertTrue(inPartition > 850 && inPartition < 1150, inPartition + " of about 1000 keys");
        }
    }

    @Test
    void longsAndTheirEightBytesHaveTheSameHash() {
        long seed = 7;
        Random random = new Random(seed);
        for (int draw = 0; draw < 1000; draw++) {
            long key = random.nextLong();
            byte[] bytes = new byte[Long.BYTES];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) (key >>> (8 * at));
            }
            assertEquals(KeyHash.ofUtf8(bytes), KeyHash.ofLong(key), "seed " + seed + ", key " + key);
        }
    }
}
