package dev.locus.topology;

import java.util.Arrays;
import java.util.Collection;

/// How well a map spreads its partitions over nodes, and what separates two maps. Pure figures, for tests, reports
/// and operators.
///
/// @param loadMax the most loaded node's replicas for its weight, relative to the mean: 1 is perfect balance
/// @param primariesMax the same for primaries
public record PlacementReport(double loadMax, double primariesMax) {

    /// @param nodes all that may hold partitions, also those that hold none
    /// @throws IllegalArgumentException if the map has a node that is not listed
    public static PlacementReport of(ShardMap map, Collection<WeightedNode> nodes) {
        int[] replicas = new int[map.nodes().size()];
        int[] primaries = new int[map.nodes().size()];
        for (int partition = 0; partition < map.partitions(); partition++) {
            primaries[map.nodeIndex(partition, 0)]++;
            for (int replica = 0; replica < map.replicas(); replica++) {
                replicas[map.nodeIndex(partition, replica)]++;
            }
        }
        NodeTable table = NodeTable.of(nodes);
        double[] weights = map.nodes().stream().mapToDouble(table::weightOf).toArray();
        return new PlacementReport(
                maxToMean(replicas, weights, table.allWeights()), maxToMean(primaries, weights, table.allWeights()));
    }

    private static double maxToMean(int[] counts, double[] weights, double allWeights) {
        double mean = Arrays.stream(counts).sum() / allWeights;
        double most = 0;
        for (int node = 0; node < counts.length; node++) {
            most = Math.max(most, counts[node] / weights[node]);
        }
        return most / mean;
    }

    /// Replicas on nodes that did not hold that partition before: what a change of maps has to copy.
    public static int movedReplicas(ShardMap before, ShardMap after) {
        if (before.partitions() != after.partitions()) {
            throw new IllegalArgumentException(
                    "cannot compare a map of " + before.partitions() + " partitions with one of " + after.partitions());
        }
        int[] numbersBefore =
                after.nodes().stream().mapToInt(before.nodes()::indexOf).toArray();
        int moved = 0;
        for (int partition = 0; partition < after.partitions(); partition++) {
            for (int replica = 0; replica < after.replicas(); replica++) {
                moved += holds(before, partition, numbersBefore[after.nodeIndex(partition, replica)]) ? 0 : 1;
            }
        }
        return moved;
    }

    private static boolean holds(ShardMap map, int partition, int node) {
        for (int replica = 0; replica < map.replicas(); replica++) {
            if (map.nodeIndex(partition, replica) == node) {
                return true;
            }
        }
        return false;
    }
}
