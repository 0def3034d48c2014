package dev.locus.topology;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlacementReportTest {
    private static final double LOAD_MAX = 1.05;
    private static final double PRIMARIES_MAX = 1.05;
    private static final double RATIO_MAX = 1.10;

    private static final String INTRODUCTION = """
            # Placement report

            How evenly the placement planner spreads partitions, and how little a change of nodes moves. Written by
            `PlacementReportTest`, which fails if a figure here is not what the code computes now, or misses a bar:
            load <= 1.05, primaries <= 1.05, ratio <= 1.10. To write it anew:

            ```
            mvn verify -pl protocol,topology -Dlocus.write=true
            ```

            - **fleet**: *equal*: all weights 1. *weights 1-4*: 1, 2, 3, 4, 1, 2, … *4 zones*: all weights 1, dealt over
              four zones; the replicas of a partition are in different zones.
            - **load**: replicas on the most loaded node for its weight, relative to the mean. **primaries**: the same for
              primaries. Both after the change.
            - **moved**: replicas on nodes that did not hold that partition before. **least**: what the removed node held;
              the fair share of the added one, rounded down; for a weight, what nodes lack to their new share rounded down
              or hold above it rounded up, whichever is more. **ratio**: moved for each that had to.

            Every node has at least 64 replicas, except in the rows of 1,000 nodes with 16,384 partitions and one replica:
            16. Where every node must hold every partition (3 nodes, 3 replicas), none can be removed and weights change
            nothing, so those two rows are left out.

            """;

    @Test
    void reportIsWhatIsComputedNowAndMeetsTheBars() throws IOException {
        List<PlacementScenario> scenarios = scenarios();
        String rows = scenarios.stream().map(PlacementScenario::row).collect(Collectors.joining());
        CommittedFile.assertIs(
                "docs/reference/placement-report.md",
                INTRODUCTION + "```\n" + PlacementScenario.heading() + rows + "```\n");
        assertAll(scenarios.stream().map(scenario -> () -> assertBars(scenario)));
    }

    private static void assertBars(PlacementScenario scenario) {
        assertTrue(scenario.report().loadMax() <= LOAD_MAX, scenario::toString);
        assertTrue(scenario.report().primariesMax() <= PRIMARIES_MAX, scenario::toString);
        assertTrue(scenario.ratio() <= RATIO_MAX, scenario::toString);
    }

    private static List<PlacementScenario> scenarios() {
        List<PlacementScenario> rows = new ArrayList<>();
        equal(rows, 3, 256);
        equal(rows, 10, 1024);
        equal(rows, 100, 8192);
        equal(rows, 1000, 65536);
        changes(rows, "equal", Fleet.of(1000), new PlacementPolicy(16384, 1));
        for (int replicas = 1; replicas <= 3; replicas++) {
            changes(rows, "weights 1-4", weighted(10), new PlacementPolicy(2048, replicas));
            changes(rows, "weights 1-4", weighted(100), new PlacementPolicy(16384, replicas));
        }
        for (int replicas = 2; replicas <= 3; replicas++) {
            changes(rows, "4 zones", Fleet.inZones(100, 4), new PlacementPolicy(8192, replicas));
            changes(rows, "4 zones", Fleet.inZones(1000, 4), new PlacementPolicy(65536, replicas));
        }
        return rows;
    }

    private static void equal(List<PlacementScenario> rows, int nodes, int partitions) {
        for (int replicas = 1; replicas <= 3; replicas++) {
            changes(rows, "equal", Fleet.of(nodes), new PlacementPolicy(partitions, replicas));
        }
    }

    private static void changes(List<PlacementScenario> rows, String name, Fleet fleet, PlacementPolicy policy) {
        rows.add(PlacementScenario.fresh(name, fleet, policy));
        rows.add(PlacementScenario.addOne(name, fleet, policy));
        if (fleet.nodes().size() > policy.replicas()) {
            rows.add(PlacementScenario.removeOne(name, fleet, policy));
            rows.add(PlacementScenario.doubleWeight(name, fleet, policy));
        }
    }

    private static Fleet weighted(int nodes) {
        return Fleet.of(nodes, node -> 1 + node % 4, node -> "");
    }

    @Test
    void countsReplicasOnNodesThatDidNotHoldThePartition() {
        NodeId a = new NodeId("a");
        NodeId b = new NodeId("b");
        NodeId c = new NodeId("c");
        ShardMap before = ShardMap.of(List.of(List.of(a, b), List.of(b, c)));
        assertEquals(0, PlacementReport.movedReplicas(before, ShardMap.of(List.of(List.of(b, a), List.of(c, b)))));
        assertEquals(1, PlacementReport.movedReplicas(before, ShardMap.of(List.of(List.of(a, c), List.of(b, c)))));
        ShardMap larger = ShardMap.of(List.of(List.of(a), List.of(a), List.of(a), List.of(a)));
        assertThrows(IllegalArgumentException.class, () -> PlacementReport.movedReplicas(before, larger));
    }

    @Test
    void loadIsMeasuredByWeightAndCountsNodesThatHoldNothing() {
        NodeId a = new NodeId("a");
        NodeId b = new NodeId("b");
        ShardMap map = ShardMap.of(List.of(List.of(a), List.of(a), List.of(a), List.of(b)));
        WeightedNode heavy = new WeightedNode(a, 3, "");
        WeightedNode light = new WeightedNode(b, 1, "");
        WeightedNode idle = new WeightedNode(new NodeId("c"), 4, "");
        assertEquals(new PlacementReport(1, 1), PlacementReport.of(map, List.of(heavy, light)));
        assertEquals(new PlacementReport(2, 2), PlacementReport.of(map, List.of(heavy, light, idle)));
        assertThrows(IllegalArgumentException.class, () -> PlacementReport.of(map, List.of(heavy)));
    }
}
