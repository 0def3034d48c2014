package dev.locus.topology;

import static dev.locus.topology.PlacementReport.movedReplicas;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementPlannerTest {
    private static final PlacementPolicy POLICY = new PlacementPolicy(1024, 2);

    @Test
    void everyNodeHoldsItsShareRoundedDownOrUp() {
        ShardMap map = Fleet.of(10).plan(POLICY);
        for (NodeId node : map.nodes()) {
            int held = Fleet.held(map, node);
            assertTrue(held == 204 || held == 205, node + " holds " + held);
        }
    }

    @Test
    void aNodeOfTwiceTheWeightHoldsTwiceAsMuch() {
        ShardMap map = Fleet.of(7).withWeight(3, 2).plan(POLICY);
        assertEquals(512, Fleet.held(map, new NodeId("node-0003")));
        assertEquals(256, Fleet.held(map, new NodeId("node-0004")));
    }

    @Test
    void aNodeTooHeavyForItsShareHoldsEveryPartitionOnce() {
        ShardMap map = Fleet.of(4).withWeight(0, 100).plan(POLICY);
        assertEquals(1024, Fleet.held(map, new NodeId("node-0000")));
    }

    @Test
    void primariesAreSpreadLikeLoads() {
        Fleet fleet = Fleet.of(10);
        assertTrue(PlacementReport.of(fleet.plan(POLICY), fleet.nodes()).primariesMax() <= 103 / 102.4);
    }

    @Test
    void nothingMovesWhenNothingChanged() {
        Fleet fleet = Fleet.of(10, node -> 1 + node % 3, node -> "zone-" + node % 4);
        ShardMap map = fleet.plan(POLICY);
        assertEquals(map, fleet.plan(POLICY, map));
    }

    @Test
    void aNodeThatGoesMovesWhatItHeld() {
        Fleet fleet = Fleet.of(10);
        ShardMap before = fleet.plan(POLICY);
        ShardMap after = fleet.without(4).plan(POLICY, before);
        assertEquals(Fleet.held(before, fleet.node(4).id()), movedReplicas(before, after));
    }

    @Test
    void aNodeThatComesTakesItsShareRoundedDownAndNothingElseMoves() {
        ShardMap before = Fleet.of(10).plan(POLICY);
        ShardMap after = Fleet.of(10).withNewcomer(1, "").plan(POLICY, before);
        assertEquals(2048 / 11, movedReplicas(before, after));
        assertEquals(2048 / 11, Fleet.held(after, new NodeId(Fleet.NEWCOMER)));
    }

    @Test
    void aNodeThatGainsWeightGainsPartitionsAndNothingElseMoves() {
        ShardMap before = Fleet.of(10).plan(POLICY);
        ShardMap after = Fleet.of(10).withWeight(0, 1.5).plan(POLICY, before);
        int gained = Fleet.held(after, new NodeId("node-0000")) - Fleet.held(before, new NodeId("node-0000"));
        assertEquals(gained, movedReplicas(before, after));
    }

    @Test
    void partitionsThatStayKeepTheirPrimaryUnlessBalanceNeedsAnother() {
        Fleet fleet = Fleet.of(10);
        ShardMap before = fleet.plan(POLICY);
        ShardMap after = fleet.without(4).plan(POLICY, before);
        long changed = IntStream.range(0, before.partitions())
                .mapToObj(PartitionId::new)
                .filter(partition -> !before.replicasOf(partition)
                        .get(0)
                        .equals(after.replicasOf(partition).get(0)))
                .count();
        assertTrue(changed <= 2 * 103, changed + " primaries changed, the node that went had at most 103");
    }

    @Test
    void oneMoreReplicaMovesOnlyTheNewReplicas() {
        ShardMap two = Fleet.of(10).plan(POLICY);
        ShardMap three = Fleet.of(10).plan(new PlacementPolicy(1024, 3), two);
        assertEquals(1024, movedReplicas(two, three));
    }

    @Test
    void oneReplicaLessMovesNextToNothing() {
        ShardMap three = Fleet.of(10).plan(new PlacementPolicy(1024, 3));
        ShardMap two = Fleet.of(10).plan(POLICY, three);
        assertTrue(movedReplicas(three, two) <= 20, movedReplicas(three, two) + " moved");
    }

    @ParameterizedTest
    @CsvSource({"3, 3, 3", "12, 3, 3", "12, 4, 3", "10, 3, 2", "100, 5, 4"})
    void withEnoughZonesReplicasAreInDifferentZones(int nodes, int zones, int replicas) {
        Fleet fleet = Fleet.inZones(nodes, zones);
        assertEquals(1, mostInOneZone(fleet, fleet.plan(new PlacementPolicy(1024, replicas))));
    }

    @Test
    void withTooFewZonesReplicasAreSpreadOverThoseThereAre() {
        Fleet fleet = Fleet.inZones(12, 2);
        assertEquals(2, mostInOneZone(fleet, fleet.plan(new PlacementPolicy(1024, 3))));
    }

    @Test
    void zonesComeBeforeWeights() {
        Fleet fleet = Fleet.inZones(9, 3).withWeight(0, 50);
        ShardMap map = fleet.plan(new PlacementPolicy(1024, 3));
        assertEquals(1, mostInOneZone(fleet, map));
    }

    @Test
    void labellingNodesWithZonesMovesReplicasApart() {
        ShardMap before = Fleet.of(12).plan(POLICY);
        Fleet labelled = Fleet.inZones(12, 3);
        assertEquals(1, mostInOneZone(labelled, labelled.plan(POLICY, before)));
    }

    @Test
    void allNodesMayBeReplacedAtOnce() {
        ShardMap before = Fleet.of(3).plan(POLICY);
        Fleet others = new Fleet(ImmutableList.of(
                new WeightedNode(new NodeId("x"), 1, ""),
                new WeightedNode(new NodeId("y"), 2, ""),
                new WeightedNode(new NodeId("z"), 1, "")));
        assertEquals(2048, movedReplicas(before, others.plan(POLICY, before)));
    }

    @Test
    void fewerNodesThanReplicasAreRefusedWithBothNumbers() {
        assertMessage(
                "cannot place 2 replicas of each partition on different nodes: there are 1 nodes",
                () -> Fleet.of(1).plan(POLICY));
    }

    @Test
    void aMapOfAnotherPartitionCountIsRefusedWithBothNumbers() {
        ShardMap current = Fleet.of(3).plan(new PlacementPolicy(512, 2));
        assertMessage(
                "the current map has 512 partitions, the policy asks for 1024: "
                        + "the number of partitions is fixed for the life of a job",
                () -> Fleet.of(3).plan(POLICY, current));
    }

    @Test
    void aNodeListedTwiceIsRefused() {
        List<WeightedNode> nodes =
                List.of(Fleet.of(2).node(0), Fleet.of(2).node(1), Fleet.of(2).node(0));
        assertMessage("node node-0000 is listed twice", () -> PlacementPlanner.plan(POLICY, nodes, null));
    }

    @Test
    void policiesAndNodesValidateThemselves() {
        assertMessage("replicas must be from 1 to 16, not 0", () -> new PlacementPolicy(16, 0));
        assertThrows(IllegalArgumentException.class, () -> new PlacementPolicy(100, 1));
        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new WeightedNode(new NodeId("a"), weight, ""));
        }
        assertThrows(IllegalArgumentException.class, () -> new WeightedNode(new NodeId("a"), 1, "../zone"));
    }

    private static int mostInOneZone(Fleet fleet, ShardMap map) {
        return PlacementPropertiesTest.mostInOneZone(fleet, map);
    }

    private static void assertMessage(String message, Executable executable) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, executable).getMessage());
    }
}
