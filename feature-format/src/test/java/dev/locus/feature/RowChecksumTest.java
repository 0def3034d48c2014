package dev.locus.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

final class RowChecksumTest {
    private static final byte[] SHORT = {1};
    private static final byte[] LONG = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    private static long sum(byte[]... keysAndRows) {
        RowChecksum checksum = new RowChecksum();
        for (int i = 0; i < keysAndRows.length; i += 2) {
            checksum.add(keysAndRows[i], keysAndRows[i + 1]);
        }
        return checksum.value();
    }

    @Test
    void theOrderOfRowsDoesNotMatter() {
        assertEquals(sum(SHORT, LONG, LONG, SHORT), sum(LONG, SHORT, SHORT, LONG));
    }

    @Test
    void aRowThatDiffersChangesIt() {
        assertNotEquals(sum(SHORT, LONG, LONG, SHORT), sum(SHORT, LONG, LONG, LONG));
        assertNotEquals(sum(SHORT, LONG), sum(SHORT, LONG, SHORT, LONG));
    }

    @Test
    void itIsTheSumOfTheRowsHashes() {
        byte[] record = {9, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        assertEquals(RowChecksum.of(record, 1, 10), sum(SHORT, LONG));
    }

    @Test
    void hexHasSixteenDigits() {
        assertEquals("00000000000000ff", RowChecksum.toHex(255));
        assertEquals("ffffffffffffffff", RowChecksum.toHex(-1));
    }
}
