package dev.locus.topology;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The same input gives the same map on every JVM: one small history, with weights, zones, a node that goes and one
/// that
/// comes, written down map by map.
class PlacementGoldenTest {
    private static final PlacementPolicy POLICY = new PlacementPolicy(32, 2);

    @Test
    void mapsAreThoseWrittenDown() throws IOException {
        Fleet fleet = Fleet.of(5, node -> node == 2 ? 1.5 : 1, node -> node == 4 ? "" : "zone-" + node % 3);
        ShardMap fresh = fleet.plan(POLICY);
        ShardMap without = fleet.without(1).plan(POLICY, fresh);
        ShardMap with = fleet.without(1).withNewcomer(1, "zone-1").plan(POLICY, without);
        CommittedFile.assertIs(
                "topology/src/test/resources/placement-golden.txt",
                text("fresh", fresh) + text("node-0001 gone", without) + text("newcomer", with));
    }

    private static String text(String title, ShardMap map) {
        StringBuilder text = new StringBuilder("# " + title + "\n");
        IntStream.range(0, map.partitions()).mapToObj(PartitionId::new).forEach(partition -> {
            text.append(partition);
            map.replicasOf(partition).forEach(node -> text.append(' ').append(node));
            text.append('\n');
        });
        return text.toString();
    }
}
