package dev.locus.topology;

import com.google.common.primitives.ImmutableIntArray;
import java.util.function.DoubleUnaryOperator;

/// How many replicas each node should hold, as a fraction: proportional to its weight, except where that would put
/// two replicas of a partition on one node, or more than allowed in one zone. What such a node or zone cannot take is
/// shared by the others, again by weight.
final class FairShares {
    private final NodeTable nodes;
    private final int partitions;
    private final int zoneMax;

    private FairShares(NodeTable nodes, int partitions, int zoneMax) {
        this.nodes = nodes;
        this.partitions = partitions;
        this.zoneMax = zoneMax;
    }

    /// @param zoneMax replicas of all partitions that one zone may hold
    static double[] of(NodeTable nodes, PlacementPolicy policy, int zoneMax) {
        return new FairShares(nodes, policy.partitions(), zoneMax).shares(policy.allReplicas());
    }

    private double[] shares(int allReplicas) {
        double level = lowestLevel(this::filled, allReplicas);
        double[] shares = new double[nodes.size()];
        for (int zone = 0; zone < nodes.zones(); zone++) {
            ImmutableIntArray members = nodes.nodesOfZone(zone);
            double zoneLevel =
                    filled(members, level) > zoneMax ? lowestLevel(at -> filled(members, at), zoneMax) : level;
            members.forEach(node -> shares[node] = filled(node, zoneLevel));
        }
        return shares;
    }

    /// Replicas taken by all nodes if each takes `level` for a weight of 1, as far as the limits let it.
    private double filled(double level) {
        double sum = 0;
        for (int zone = 0; zone < nodes.zones(); zone++) {
            sum += Math.min(zoneMax, filled(nodes.nodesOfZone(zone), level));
        }
        return sum;
    }

    private double filled(ImmutableIntArray members, double level) {
        double sum = 0;
        for (int member = 0; member < members.length(); member++) {
            sum += filled(members.get(member), level);
        }
        return sum;
    }

    private double filled(int node, double level) {
        return Math.min(partitions, level * nodes.node(node).weight());
    }

    /// Halves the interval until no number is left in between. `filled` rises with the level and reaches `wanted`
    /// when every node is full.
    private double lowestLevel(DoubleUnaryOperator filled, double wanted) {
        double low = 0;
        double high = Double.MAX_VALUE;
        double middle = levelOfEqualWeights(wanted);
        while (middle > low && middle < high) {
            if (filled.applyAsDouble(middle) < wanted) {
                low = middle;
            } else {
                high = middle;
            }
            middle = high == Double.MAX_VALUE ? low * 2 : low + (high - low) / 2;
        }
        return high;
    }

    private double levelOfEqualWeights(double wanted) {
        return wanted / (nodes.node(0).weight() * nodes.size());
    }
}
