package dev.locus.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitioningTest {
    @Property
    void aKeysPartitionIsTheTopBitsOfItsHash(@ForAll int hash, @ForAll @IntRange(min = 1, max = 20) int bits) {
        assertEquals(hash >>> (32 - bits), new Partitioning(1 << bits).partitionOf(hash));
    }

    @Test
    void onePartitionHoldsEveryKey() {
        assertEquals(0, new Partitioning(1).partitionOf(0));
        assertEquals(0, new Partitioning(1).partitionOf(-1));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 1000, (1 << 20) + 1, 1 << 21})
    void otherNumbersThanPowersOfTwoUpToTheMaximumAreRefused(int partitions) {
        assertEquals(
                "partitions must be a power of two from 1 to 1048576, not " + partitions,
                assertThrows(IllegalArgumentException.class, () -> new Partitioning(partitions))
                        .getMessage());
    }
}
