package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.FeatureView;
import dev.locus.feature.FeatureViewFile;
import dev.locus.loader.LoadEstimate;
import dev.locus.v1.GetClusterResponse;
import dev.locus.v1.NodeStatus;
import org.junit.jupiter.api.Test;

/// What a load is reckoned to take on each node, and when it is refused.
final class LoadFitTest {
    private static final long ROWS = 1_000_000;

    private static FeatureView view(String placement) {
        return FeatureViewFile.parse("view", """
                kind: feature_view
                version: 1
                name: item
                entity: item
                key: {column: id, type: int64}
                placement: %s
                features:
                  - {name: year, type: int64}
                """.formatted(placement)).view();
    }

    private static LoadFit fit(String placement, boolean exact, NodeStatus.Builder... nodes) {
        GetClusterResponse.Builder cluster = GetClusterResponse.newBuilder().setPartitions(16);
        for (NodeStatus.Builder node : nodes) {
            cluster.addNodes(node);
        }
        return new LoadFit(new LoadEstimate(view(placement), ROWS, exact, 50_000_000, 40_000_000, 0), cluster.build());
    }

    private static NodeStatus.Builder node(long imageBytesMax, long diskFreeBytes) {
        return NodeStatus.newBuilder()
                .setNode("node-1")
                .setReachable(true)
                .setPartitions(4)
                .setResidentImageBytes(10_000_000)
                .setImageBytesMax(imageBytesMax)
                .setDiskFreeBytes(diskFreeBytes);
    }

    @Test
    void aNodeTakesItsShareOfAShardedViewBesideWhatIsThere() {
        assertEquals(
                "  node-1: serving image 10.0 MB + 12.2 MB = 22.2 MB of 100.0 MB, disk 10.0 MB of 500.0 MB free",
                fit("sharded", true, node(100_000_000, 500_000_000)).lines().get(1));
    }

    @Test
    void aNodeTakesAllOfAReplicatedView() {
        String line =
                fit("replicated", true, node(100_000_000, 500_000_000)).lines().get(1);
        assertTrue(line.contains("disk 40.0 MB of"), line);
    }

    @Test
    void whatDoesNotFitIntoTheImageIsRefused() {
        String message = Refusals.messageOf(
                IllegalArgumentException.class,
                () -> fit("sharded", true, node(20_000_000, 500_000_000)).check());
        assertTrue(message.contains("node-1: serving image 10.0 MB + 12.2 MB = 22.2 MB of 20.0 MB"), message);
        assertTrue(message.contains("image_bytes_max"), message);
    }

    @Test
    void whatDoesNotFitOnTheDiskIsRefused() {
        String message = Refusals.messageOf(
                IllegalArgumentException.class,
                () -> fit("sharded", true, node(100_000_000, 9_000_000)).check());
        assertTrue(message.contains("Make room there"), message);
    }

    @Test
    void aGuessRefusesNothing() {
        fit("sharded", false, node(20_000_000, 9_000_000)).check();
    }

    @Test
    void withoutAnImageThereIsNoLimitToIt() {
        LoadFit fit = fit("sharded", true, node(0, 500_000_000));
        fit.check();
        assertTrue(fit.lines().get(1).contains("no serving image"), fit.lines().toString());
    }

    @Test
    void aNodeThatIsAwayIsNamed() {
        LoadFit fit = fit("sharded", true, node(1, 1).setReachable(false));
        fit.check();
        assertTrue(fit.lines().get(1).contains("node-1: away"), fit.lines().toString());
    }
}
