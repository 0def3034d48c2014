package dev.locus.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every [Store] must do.
abstract class StoreContract {
    private static final HexFormat HEX = HexFormat.of();

    @TempDir
    Path root;

    private Store store;

    /// Opens the store of a directory, which is new or was a store's before.
    abstract Store open(Path directory);

    @BeforeEach
    void openNew() {
        store = open(root.resolve("store"));
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void aNewStoreHasNoTables() {
        assertEquals(Set.of(), store.tables());
    }

    @Test
    void whatIsIngestedCanBeRead() {
        store.createTable("t");
        store.ingest("t", List.of(file("00 = a", "01ff = b"), file("0200 = ")));
        assertEquals("a", get("00"));
        assertEquals("b", get("01ff"));
        assertEquals("", get("0200"));
    }

    @Test
    void aKeyThatIsNotThereHasNoRow() {
        store.createTable("t");
        assertNull(store.get("t", HEX.parseHex("00")));
        store.ingest("t", List.of(file("0001 = a", "0003 = b")));
        for (String absent : List.of("00", "0000", "0002", "000100", "0004", "ff")) {
            assertNull(store.get("t", HEX.parseHex(absent)), absent);
        }
    }

    @Test
    void ingestingNoFilesChangesNothing() {
        store.createTable("t");
        store.ingest("t", List.of());
        assertEquals(List.of(), scan("00"));
    }

    @Test
    void aScanGivesTheRowsOfItsPrefixInKeyOrder() {
        store.createTable("t");
        store.ingest(
                "t",
                List.of(
                        file("00000001ff = 5", "0000000200 = 6", "00000002ffff = 7"),
                        file("00000000 = 1", "0000000000 = 2", "000000007f = 3", "00000000ff = 4"),
                        file("00000003 = 8")));
        assertEquals(List.of("00000000=1", "0000000000=2", "000000007f=3", "00000000ff=4"), scan("00000000"));
        assertEquals(List.of("00000001ff=5"), scan("00000001"));
        assertEquals(List.of("0000000200=6", "00000002ffff=7"), scan("00000002"));
        assertEquals(List.of("00000003=8"), scan("00000003"));
        assertEquals(List.of(), scan("00000004"));
    }

    @Test
    void aScanOfAPrefixThatEndsInFfStopsWhereThePrefixEnds() {
        store.createTable("t");
        store.ingest("t", List.of(file("00fe = 1", "00ff = 2", "00ffff = 3", "01 = 4", "0100 = 5", "02 = 6")));
        assertEquals(List.of("00ff=2", "00ffff=3"), scan("00ff"));
        assertEquals(List.of("00ffff=3"), scan("00ffff"));
    }

    @Test
    void aScanReadsRowsOfEveryLength() {
        store.createTable("t");
        store.ingest("t", List.of(file("0001 = a", "0002 = b", "000203 = longer", "0003 = ", "0004 = c")));
        assertEquals(List.of("0001=a", "0002=b", "000203=longer", "0003=", "0004=c"), scan("00"));
    }

    @Test
    void tablesDoNotSeeEachOthersRows() {
        store.createTable("view/1");
        store.createTable("view/2");
        store.ingest("view/1", List.of(file("00 = one")));
        store.ingest("view/2", List.of(file("00 = two")));
        assertEquals("one", get("view/1", "00"));
        assertEquals("two", get("view/2", "00"));
        store.dropTable("view/1");
        assertEquals(Set.of("view/2"), store.tables());
        assertEquals("two", get("view/2", "00"));
    }

    @Test
    void aBadFileAmongGoodOnesIsIngestedNotAtAll() throws IOException {
        store.createTable("t");
        Path bad = Files.writeString(root.resolve("bad.sst"), "this is no sorted file");
        List<Path> files = List.of(file("00 = a"), bad, file("01 = b"));
        Store.StoreException e = assertThrows(Store.StoreException.class, () -> store.ingest("t", files));
        assertFalse(e.noSpace());
        assertEquals(List.of(), scan("00"));
        assertEquals(List.of(), scan("01"));
    }

    @Test
    void ingestedFilesStayWhereTheyAre() throws IOException {
        store.createTable("t");
        Path file = file("00 = a");
        byte[] before = Files.readAllBytes(file);
        store.ingest("t", List.of(file));
        assertArrayEquals(before, Files.readAllBytes(file));
        Files.delete(file);
        assertEquals("a", get("00"));
    }

    @Test
    void rowsAreThereAfterReopening() {
        store.createTable("t");
        store.createTable("empty");
        store.ingest("t", List.of(file("00 = a", "01 = b")));
        reopen();
        assertEquals(Set.of("t", "empty"), store.tables());
        assertEquals("a", get("00"));
        assertEquals(List.of("01=b"), scan("01"));
    }

    @Test
    void aDroppedTableIsGoneWithItsRows() {
        store.createTable("t");
        store.ingest("t", List.of(file("00 = a")));
        store.dropTable("t");
        store.dropTable("t");
        store.dropTable("never there");
        assertEquals(Set.of(), store.tables());
        assertThrows(IllegalStateException.class, () -> store.get("t", HEX.parseHex("00")));
        reopen();
        assertEquals(Set.of(), store.tables());
        store.createTable("t");
        assertNull(store.get("t", HEX.parseHex("00")));
    }

    @Test
    void aTableCannotBeMadeTwice() {
        store.createTable("t");
        store.ingest("t", List.of(file("00 = a")));
        assertThrows(Store.StoreException.class, () -> store.createTable("t"));
        assertEquals("a", get("00"));
    }

    private void reopen() {
        store.close();
        store = open(root.resolve("store"));
    }

    private String get(String key) {
        return get("t", key);
    }

    private String get(String table, String key) {
        return text(Objects.requireNonNull(store.get(table, HEX.parseHex(key)), key));
    }

    private List<String> scan(String prefix) {
        List<String> rows = new ArrayList<>();
        store.scan("t", HEX.parseHex(prefix), (key, row) -> rows.add(HEX.formatHex(key) + "=" + text(row)));
        return rows;
    }

    /// A sorted file of rows like `00ff = text`, the key in hex.
    private Path file(String... rows) {
        TreeMap<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
        for (String row : rows) {
            String[] parts = row.split(" = ", 2);
            sorted.put(HEX.parseHex(parts[0]), parts[1].getBytes(StandardCharsets.UTF_8));
        }
        return SstFiles.write(root.resolve(String.join(",", rows).replace(' ', '_') + ".sst"), sorted);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
