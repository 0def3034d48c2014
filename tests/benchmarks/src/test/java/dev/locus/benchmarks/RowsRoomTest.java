package dev.locus.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RowsRoomTest {
    private static final long GIB = 1L << 30;

    @Test
    void tenMillionRowsFitIntoTwelveGibibytesOfMemoryAndOfDisk() {
        assertEquals("", new RowsRoom(12 * GIB, 12 * GIB).lackFor(10_000_000));
    }

    @Test
    void whatThereIsTooLittleOfIsSaid() {
        assertEquals(
                "10,000,000 rows, which need 9.6 GiB of memory; there are 8.0",
                new RowsRoom(8 * GIB, 100 * GIB).lackFor(10_000_000));
        assertEquals(
                "10,000,000 rows, which need 10.2 GiB of disk; there are 10.0",
                new RowsRoom(100 * GIB, 10 * GIB).lackFor(10_000_000));
    }
}
