package dev.locus.client;

import com.google.common.collect.ImmutableMap;
import dev.locus.topology.NodeId;
import dev.locus.topology.ShardMap;
import dev.locus.transport.Address;
import org.jspecify.annotations.Nullable;

/// Chooses, for one request, which of a partition's replicas is asked: the primary, unless another one would cost less
/// than half. Costs are taken once, so that all partitions of a request are judged alike. Immutable.
///
/// The primaries are spread evenly, so as long as nodes are about equally fast, every node gets its share of a request
/// and keeps the rows of its primaries in the processor's caches; choosing the least loaded each time would send all
/// partitions of a request to whichever node is idle at the moment. Cost is calls under way times the mean time of an
/// answer, as in the peak-EWMA balancers of Finagle and Linkerd.
final class ReplicaPicker {
    static final double NEVER = -1;
    static final double EJECTED = Double.MAX_VALUE;
    static final double AWAY = Double.POSITIVE_INFINITY;
    /// What stands for a partition that nobody is left for.
    static final int NOBODY = -1;

    private static final double WORTH_LEAVING_THE_PRIMARY = 0.5;

    private final ShardMap map;
    private final ImmutableMap<NodeId, Address> there;
    /// By place in the map's nodes; empty = the primary is always chosen.
    private final double[] costs;

    ReplicaPicker(ShardMap map, ImmutableMap<NodeId, Address> there, double[] costs) {
        this.map = map;
        this.there = there;
        this.costs = costs;
    }

    static ReplicaPicker ofPrimaries(ShardMap map, ImmutableMap<NodeId, Address> there) {
        return new ReplicaPicker(map, there, new double[0]);
    }

    ShardMap map() {
        return map;
    }

    /// @param node a place in the map's nodes
    /// @return null if it is not there
    @Nullable
    Address address(int node) {
        return there.get(map.nodes().get(node));
    }

    /// @return a place in the map's nodes, or [#NOBODY]
    int nodeOf(int partition) {
        if (costs.length == 0) {
            return map.nodeIndex(partition, 0);
        }
        int best = NOBODY;
        double least = 0;
        for (int replica = 0; replica < map.replicas(); replica++) {
            int node = map.nodeIndex(partition, replica);
            double cost = costs[node];
            if (cost != NEVER && (best == NOBODY || cost < least * WORTH_LEAVING_THE_PRIMARY)) {
                best = node;
                least = cost;
            }
        }
        return best;
    }
}
