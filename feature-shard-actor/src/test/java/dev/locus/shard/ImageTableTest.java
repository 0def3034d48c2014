package dev.locus.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.RowBatch;
import dev.locus.topology.KeyHash;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTableTest {
    /// A table with entries of its own.
    private static final class OneTable {
        private final ImageEntries entries;
        private final ImageTable table;

        OneTable(Arena arena, int rows, long keyBytes) {
            entries = new ImageEntries(arena, rows, STRIDE, keyBytes, keyBytes > 0);
            table = new ImageTable(arena, rows, entries);
        }

        void add(long key, int hash, byte[] row) {
            table.add(hash, entries.add(key, row));
        }

        void add(byte[] utf8, int hash, byte[] row) {
            table.add(hash, entries.add(utf8, row));
        }

        ImageIndex index() {
            return new ImageIndex(new ImageTable[] {table}, entries);
        }

        long bytes() {
            return table.bytes();
        }
    }

    private static final MemorySegment MEMORY = RowBatch.memory();
    private static final int STRIDE = 16;

    @Test
    void anEmptyTableHasNoKey() {
        try (Arena arena = Arena.ofConfined()) {
            OneTable table = new OneTable(arena, 0, 0);
            for (int hash : new int[] {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertEquals(ImageIndex.NOT_FOUND, findUnder(table, 0, hash));
                assertEquals(ImageIndex.NOT_FOUND, findUnder(table, utf8("x"), hash));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 0x12345678, Integer.MIN_VALUE})
    void keysWithTheSameHashAreToldApartByTheWholeKey(int hash) {
        try (Arena arena = Arena.ofConfined()) {
            OneTable numbers = new OneTable(arena, 300, 0);
            OneTable strings = new OneTable(arena, 300, 300 * 8);
            for (int i = 0; i < 300; i++) {
                numbers.add(i, hash, row(i));
                strings.add(bytes("key-" + i), hash, row(i));
            }
            for (int i = 0; i < 300; i++) {
                assertRow(i, findUnder(numbers, i, hash));
                assertRow(i, findUnder(strings, utf8("key-" + i), hash));
            }
            assertEquals(ImageIndex.NOT_FOUND, findUnder(numbers, 300, hash));
            assertEquals(ImageIndex.NOT_FOUND, findUnder(strings, utf8("key-300"), hash));
        }
    }

    @Test
    void aKeyIsNotFoundUnderAnotherHash() {
        try (Arena arena = Arena.ofConfined()) {
            OneTable table = new OneTable(arena, 1, 0);
            table.add(7, 1, row(7));
            for (int hash = -1_000; hash < 1_000; hash++) {
                boolean found = findUnder(table, 7, hash) != ImageIndex.NOT_FOUND;
                assertEquals(hash == 1, found);
            }
        }
    }

    @Test
    void keysThatArePrefixesOfEachOtherAreDifferentKeys() {
        List<String> keys =
                List.of("a", "ab", "abc", "b", "é", "éé", "日本", "日", "𝄞", "𝄞𝄞", "A", "\0", "\0\0", "a\0");
        try (Arena arena = Arena.ofConfined()) {
            OneTable table = new OneTable(arena, keys.size(), 100);
            for (int i = 0; i < keys.size(); i++) {
                table.add(bytes(keys.get(i)), 42, row(i));
            }
            for (int i = 0; i < keys.size(); i++) {
                assertRow(i, findUnder(table, utf8(keys.get(i)), 42));
            }
            for (String absent : List.of("", "abcd", "éa", "日本語", "c")) {
                assertEquals(ImageIndex.NOT_FOUND, findUnder(table, utf8(absent), 42), absent);
            }
        }
    }

    @Test
    void theLongestStringKeyIsFound() {
        String key = "k".repeat(65_535);
        try (Arena arena = Arena.ofConfined()) {
            OneTable table = new OneTable(arena, 2, 2 * 65_535);
            table.add(bytes("j".repeat(65_535)), 5, row(1));
            table.add(bytes(key), 5, row(2));
            assertRow(2, findUnder(table, utf8(key), 5));
            assertEquals(ImageIndex.NOT_FOUND, findUnder(table, utf8(key.substring(1)), 5));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 6, 11, 12, 13, 24, 47, 48, 767, 768, 100_000})
    void aFullTableFindsEveryKeyAndEndsEverySearchForAnAbsentOne(int rows) {
        try (Arena arena = Arena.ofConfined()) {
            OneTable table = new OneTable(arena, rows, 0);
            for (long key = 0; key < rows; key++) {
                table.add(key, KeyHash.ofLong(key), row(key));
            }
            for (long key = 0; key < rows; key++) {
                assertRow(key, find(table, key));
            }
            for (long key = rows; key < rows + 1_000L; key++) {
                assertEquals(ImageIndex.NOT_FOUND, find(table, key));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 6, 12, 1_000, 768, 805_306_367})
    void atMostThreeQuartersOfTheSlotsAreTaken(long rows) {
        long slots = ImageTable.bytesFor(rows, -8, 0) / Long.BYTES; // Entries of no bytes.
        assertTrue(slots > rows && rows <= slots * 3 / 4, rows + " rows in " + slots + " slots");
    }

    @Test
    void theBytesForeseenAreTheBytesTaken() {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(ImageTable.bytesFor(0, -8, 0), new OneTable(arena, 0, 0).bytes());
            assertEquals(ImageTable.bytesFor(77, -8, 0), new OneTable(arena, 77, 0).bytes());
        }
    }

    @Test
    void tooManyRowsForOnePartitionAreRefused() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> ImageTable.bytesFor(1L << 31, STRIDE, 0));
        assertTrue(String.valueOf(e.getMessage()).contains("more partitions"), e::getMessage);
    }

    /// A hash of few values makes chains that run into each other.
    @Property(tries = 300)
    void itHoldsWhatAHashMapHolds(
            @ForAll @Size(max = 200) Map<Long, Integer> numbers,
            @ForAll @Size(max = 100) Map<@StringLength(max = 12) String, Integer> strings,
            @ForAll List<Long> probes,
            @ForAll @IntRange(min = 0, max = 31) int hashShift) {
        try (Arena arena = Arena.ofConfined()) {
            OneTable table = new OneTable(arena, numbers.size(), 0);
            numbers.forEach((key, value) -> table.add(key, KeyHash.ofLong(key) >> hashShift, row(value)));
            numbers.forEach((key, value) -> assertRow(value, find(table, key, hashShift)));
            for (long probe : probes) {
                boolean found = find(table, probe, hashShift) != ImageIndex.NOT_FOUND;
                assertEquals(numbers.containsKey(probe), found);
            }
            long keyBytes = strings.keySet().stream()
                    .mapToLong(key -> bytes(key).length)
                    .sum();
            OneTable texts = new OneTable(arena, strings.size(), keyBytes);
            strings.forEach((key, value) -> texts.add(bytes(key), hash(key, hashShift), row(value)));
            strings.forEach((key, value) -> {
                int hash = hash(key, hashShift);
                assertRow(value, findUnder(texts, utf8(key), hash));
                boolean longer = strings.containsKey(key + "x");
                int other = hash(key + "x", hashShift);
                assertEquals(longer, findUnder(texts, utf8(key + "x"), other) != ImageIndex.NOT_FOUND);
            });
        }
    }

    private static long findUnder(OneTable table, long key, int hash) {
        ImageIndex index = table.index();
        return index.find(0, key, hash, index.peek(0, hash));
    }

    private static long findUnder(OneTable table, MemorySegment utf8Key, int hash) {
        ImageIndex index = table.index();
        return index.find(0, utf8Key, hash, index.peek(0, hash));
    }

    private static long find(OneTable table, long key) {
        return find(table, key, 0);
    }

    private static long find(OneTable table, long key, int hashShift) {
        int hash = KeyHash.ofLong(key) >> hashShift;
        return findUnder(table, key, hash);
    }

    private static int hash(String key, int hashShift) {
        return KeyHash.ofString(key) >> hashShift;
    }

    private static void assertRow(long expected, long address) {
        assertNotEquals(ImageIndex.NOT_FOUND, address, () -> "no row " + expected);
        assertEquals(expected, MEMORY.get(ValueLayout.JAVA_LONG_UNALIGNED, address));
        assertEquals(~expected, MEMORY.get(ValueLayout.JAVA_LONG_UNALIGNED, address + 8));
    }

    private static byte[] row(long value) {
        byte[] row = new byte[STRIDE];
        MemorySegment.ofArray(row).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
        MemorySegment.ofArray(row).set(ValueLayout.JAVA_LONG_UNALIGNED, 8, ~value);
        return row;
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private static MemorySegment utf8(String key) {
        return MemorySegment.ofArray(bytes(key));
    }
}
