package dev.locus.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardMapTest {
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final NodeId C = new NodeId("c");
    private static final ShardMap MAP =
            ShardMap.of(List.of(List.of(C, A), List.of(A, B), List.of(B, C), List.of(C, B)));

    @Test
    void aPartitionsReplicasAreInOrderThePrimaryFirst() {
        assertEquals(List.of(C, A), MAP.replicasOf(new PartitionId(0)));
        assertEquals(List.of(C, B), MAP.replicasOf(new PartitionId(3)));
    }

    @Test
    void nodesAreNumberedById() {
        assertEquals(List.of(A, B, C), MAP.nodes());
        assertEquals(2, MAP.nodeIndex(0, 0));
        assertEquals(0, MAP.nodeIndex(0, 1));
    }

    @Test
    void aNodesPartitionsComeInAscendingOrder() {
        List<Integer> partitions = new ArrayList<>();
        MAP.forEachPartitionOf(C, partitions::add);
        assertEquals(List.of(0, 2, 3), partitions);
        MAP.forEachPartitionOf(new NodeId("unknown"), partition -> assertEquals(-1, partition));
    }

    @Test
    void mapsAreEqualIfEveryReplicaIs() {
        assertEquals(
                ShardMap.of(List.of(List.of(A, B), List.of(B, A))), ShardMap.of(List.of(List.of(A, B), List.of(B, A))));
        assertNotEquals(
                ShardMap.of(List.of(List.of(A, B), List.of(B, A))), ShardMap.of(List.of(List.of(A, B), List.of(A, B))));
        assertNotEquals(ShardMap.of(List.of(List.of(A, B))), ShardMap.of(List.of(List.of(A), List.of(B))));
    }

    @Test
    void unequalOrRepeatedReplicasAreRefused() {
        assertEquals(
                "partition 1 has replicas [a, a], expected 2 different nodes",
                assertThrows(IllegalArgumentException.class, () -> ShardMap.of(List.of(List.of(A, B), List.of(A, A))))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> ShardMap.of(List.of(List.of(A, B), List.of(A))));
        assertThrows(IllegalArgumentException.class, () -> ShardMap.of(List.of(List.of())));
        assertThrows(IllegalArgumentException.class, () -> ShardMap.of(List.of(List.of(A), List.of(A), List.of(A))));
    }
}
