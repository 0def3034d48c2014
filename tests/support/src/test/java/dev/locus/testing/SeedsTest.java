package dev.locus.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

final class SeedsTest {
    @Test
    void theSameSeedAndNameDrawTheSameNumbers() {
        assertEquals(Seeds.random(7, "keys").nextLong(), Seeds.random(7, "keys").nextLong());
        assertEquals(Seeds.random("keys").nextLong(), Seeds.random("keys").nextLong());
    }

    @Test
    void anotherSeedOrAnotherNameDrawsOthers() {
        long drawn = Seeds.random(7, "keys").nextLong();
        assertNotEquals(drawn, Seeds.random(8, "keys").nextLong());
        assertNotEquals(drawn, Seeds.random(7, "nodes").nextLong());
    }
}
