package dev.locus.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class StoreKeyTest {
    @Test
    void aLongKeyIsPartitionAndKeyBigEndian() {
        byte[] key = StoreKey.ofLong(0x102, 0x0a0b0c0d0e0f1011L);
        assertEquals("000001020a0b0c0d0e0f1011", HexFormat.of().formatHex(key));
        assertEquals(0x102, StoreKey.partition(key));
        assertEquals(0x0a0b0c0d0e0f1011L, StoreKey.longKey(key));
    }

    @Test
    void aStringKeyIsPartitionAndUtf8() {
        byte[] key = StoreKey.ofString(5, "é1");
        assertEquals("00000005c3a931", HexFormat.of().formatHex(key));
        assertEquals(5, StoreKey.partition(key));
        assertEquals("é1", StoreKey.stringKey(key));
    }

    @Test
    void aPartitionIsAKeyRange() {
        for (byte[] key :
                new byte[][] {StoreKey.ofLong(7, -1), StoreKey.ofLong(7, 0), StoreKey.ofString(7, "\uFFFF")}) {
            assertTrue(Arrays.compareUnsigned(StoreKey.first(7), key) < 0);
            assertTrue(Arrays.compareUnsigned(key, StoreKey.first(8)) < 0);
        }
    }
}
