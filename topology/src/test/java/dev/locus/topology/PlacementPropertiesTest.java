package dev.locus.topology;

import static dev.locus.topology.PlacementReport.movedReplicas;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/// What holds for every fleet and every change. A failure names its seed and the smallest fleet found.
class PlacementPropertiesTest {
    /// A fleet, a policy that gives its lightest node at least 64 replicas, and a seed for choices.
    record Scene(Fleet fleet, PlacementPolicy policy, long seed) {
        ShardMap map() {
            return fleet.plan(policy);
        }

        int someNode() {
            return new Random(seed).nextInt(fleet.nodes().size());
        }
    }

    @Property(tries = 60)
    void loadsFollowWeights(@ForAll("weighted") Scene scene) {
        PlacementReport report = PlacementReport.of(scene.map(), scene.fleet().nodes());
        assertTrue(report.loadMax() <= 1.05, report::toString);
        assertTrue(report.primariesMax() <= 1.10, report::toString);
    }

    @Property(tries = 60)
    void replicasAreInDifferentZonesWhenThereAreEnough(
            @ForAll("weighted") Scene scene, @ForAll @IntRange(min = 3, max = 6) int zones) {
        Fleet weighted = scene.fleet();
        Fleet fleet =
                Fleet.of(weighted.nodes().size(), node -> weighted.node(node).weight(), node -> "zone-" + node % zones);
        ShardMap map = fleet.plan(scene.policy());
        assertEquals(1, mostInOneZone(fleet, map));
        assertEquals(map, fleet.plan(scene.policy(), map), "nothing moves when nothing changed");
        Fleet smaller = fleet.without(scene.someNode());
        int spread = (int)
                smaller.nodes().stream().map(WeightedNode::zone).distinct().count();
        if (spread >= map.replicas()) {
            assertEquals(1, mostInOneZone(smaller, smaller.plan(scene.policy(), map)));
        }
    }

    @Property(tries = 60)
    void aNodeThatGoesMovesWhatItHeld(@ForAll("equal") Scene scene) {
        int gone = scene.someNode();
        ShardMap before = scene.map();
        ShardMap after = scene.fleet().without(gone).plan(scene.policy(), before);
        int held = Fleet.held(before, scene.fleet().node(gone).id());
        assertTrue(movedReplicas(before, after) <= 1.10 * held, movedReplicas(before, after) + " moved for " + held);
    }

    @Property(tries = 60)
    void aNodeThatComesMovesItsShareRoundedDown(@ForAll("equal") Scene scene) {
        ShardMap before = scene.map();
        Fleet larger = scene.fleet().withNewcomer(1, "");
        ShardMap after = larger.plan(scene.policy(), before);
        int share = (int) larger.share(larger.nodes().size() - 1, scene.policy());
        assertTrue(movedReplicas(before, after) <= 1.10 * share, movedReplicas(before, after) + " moved for " + share);
        assertTrue(PlacementReport.of(after, larger.nodes()).loadMax() <= 1.05);
    }

    @Property(tries = 50)
    void aNodeThatChangesItsWeightMovesWhatItGainsOrLoses(
            @ForAll("equal") Scene scene, @ForAll @IntRange(min = 5, max = 15) int tenths) {
        int changed = scene.someNode();
        ShardMap before = scene.map();
        Fleet fleet = scene.fleet().withWeight(changed, tenths / 10.0);
        ShardMap after = fleet.plan(scene.policy(), before);
        NodeId id = fleet.node(changed).id();
        int difference = Math.abs(Fleet.held(after, id) - Fleet.held(before, id));
        assertTrue(
                movedReplicas(before, after) <= 1.10 * difference + 1,
                movedReplicas(before, after) + " moved for " + difference);
        assertTrue(PlacementReport.of(after, fleet.nodes()).loadMax() <= 1.05);
    }

    @Property(tries = 15)
    void balanceSurvivesALongRowOfChanges(@ForAll("equal") Scene scene) {
        Random random = new Random(scene.seed());
        Fleet fleet = scene.fleet();
        ShardMap map = scene.map();
        for (int change = 0; change < 20; change++) {
            boolean present =
                    fleet.nodes().stream().anyMatch(node -> node.id().value().equals(Fleet.NEWCOMER));
            fleet = present ? fleet.without(fleet.nodes().size() - 1) : fleet.withNewcomer(1, "");
            fleet = fleet.withWeight(random.nextInt(fleet.nodes().size() - 1), 0.8 + random.nextInt(5) / 10.0);
            map = fleet.plan(scene.policy(), map);
            assertTrue(PlacementReport.of(map, fleet.nodes()).loadMax() <= 1.05);
            assertEquals(1, mostOnOneNode(map));
        }
    }

    @Property(tries = 50)
    void theOrderOfNodesDoesNotMatter(@ForAll("weighted") Scene scene) {
        ShardMap map = scene.map();
        assertEquals(map, scene.fleet().shuffled(scene.seed()).plan(scene.policy()));
        Fleet smaller = scene.fleet().without(scene.someNode());
        assertEquals(
                smaller.plan(scene.policy(), map),
                smaller.shuffled(scene.seed()).plan(scene.policy(), map));
    }

    @Property(tries = 60)
    void nothingMovesWhenNothingChanged(@ForAll("weighted") Scene scene) {
        ShardMap map = scene.map();
        assertEquals(map, scene.fleet().plan(scene.policy(), map));
    }

    @Provide
    Arbitrary<Scene> equal() {
        return scenes(1);
    }

    @Provide
    Arbitrary<Scene> weighted() {
        return scenes(3);
    }

    /// At least twice as many nodes as the heaviest weight times the replicas, so that no node's share is too large.
    private static Arbitrary<Scene> scenes(int heaviest) {
        Arbitrary<Integer> replicas = Arbitraries.integers().between(1, 3);
        Arbitrary<Integer> nodes = Arbitraries.integers().between(6 * heaviest, 40);
        return Combinators.combine(replicas, nodes, Arbitraries.longs()).as((copies, count, seed) -> {
            Random random = new Random(seed);
            int[] weights = random.ints(count, 1, heaviest + 1).toArray();
            Fleet fleet = Fleet.of(count, node -> weights[node], node -> "");
            int enough = (int) Math.ceil(2 * 64 * fleet.allWeights() / copies);
            return new Scene(fleet, new PlacementPolicy(Integer.highestOneBit(enough), copies), seed);
        });
    }

    static int mostInOneZone(Fleet fleet, ShardMap map) {
        return most(map, fleet::zoneOf);
    }

    private static int mostOnOneNode(ShardMap map) {
        return most(map, NodeId::value);
    }

    private static int most(ShardMap map, Function<NodeId, String> groupOf) {
        String[] groups = map.nodes().stream().map(groupOf).toArray(String[]::new);
        int most = 0;
        for (int partition = 0; partition < map.partitions(); partition++) {
            Multiset<String> seen = HashMultiset.create();
            for (int replica = 0; replica < map.replicas(); replica++) {
                String group = groups[map.nodeIndex(partition, replica)];
                seen.add(group);
                most = Math.max(most, seen.count(group));
            }
        }
        return most;
    }
}
