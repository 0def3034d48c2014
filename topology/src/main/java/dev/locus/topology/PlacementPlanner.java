package dev.locus.topology;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Chooses homes for all partitions of a job. A pure function: same inputs, same map, on every JVM and in whatever
/// order the nodes are given; it performs no I/O and reads no clock.
///
/// **Goals.** Every node holds its share by weight, and is the primary of its share of that, both rounded down or up.
/// A change moves only what balance needs: when a node goes, what it held; when one comes, its share rounded down.
/// Planning what is already there moves nothing. The cost is about `partitions x replicas x log(nodes)`.
///
/// **Constraints**, the first winning over the next: replicas of a partition are on different nodes; in different
/// zones if there are enough zones, else spread over them as evenly as can be found; loads follow weights. So where a
/// zone is too small for its part (three replicas in three zones put one in each, whatever the zones weigh), its
/// nodes hold more than their weight says.
///
/// **Algorithm.**
/// 1. Keep every replica of the current map that breaks no constraint ([KeptReplicas]).
/// 2. Give each node a target: its share by weight ([FairShares]), rounded so that as much as possible stays
///    ([LoadTargets]).
/// 3. Place replicas without a home, then the excess of nodes above their target, on the next node with room on a
///    ring: consistent hashing (Karger et al. 1997) with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016). The
///    bounds here are the targets, and only what must move meets the ring ([HomeProposer], [Rebalance]).
/// 4. Swap places where the only nodes with room may not take what is left ([PlaceSwap]); rare.
/// 5. Choose primaries among the replicas ([PrimaryBalance]).
///
/// A ring with bounded loads alone cascades: each overflow pushes the next node over its bound. Starting from the
/// current map keeps everything that fits.
///
/// **Example.** Eight partitions, one replica, nodes a and b hold four each. Node c comes: the shares are 2 2/3, the
/// targets 3, 3 and 2. Two partitions move to c, one from a and one from b, and nothing else moves. Node a goes
/// instead: the targets are 4 for b and 4 for c, and the partitions of a go to whichever has room next on the ring.
public final class PlacementPlanner {
    private PlacementPlanner() {}

    /// @param current the map to start from, or null if there is none; may have another number of replicas, and nodes
    ///     that are not there any more
    /// @throws IllegalArgumentException if there are fewer nodes than replicas, a node is listed twice, or the
    ///     current map has another number of partitions
    public static ShardMap plan(PlacementPolicy policy, Collection<WeightedNode> nodes, @Nullable ShardMap current) {
        NodeTable table = NodeTable.of(nodes);
        check(policy, table, current);
        int perZoneMax = table.replicasPerZoneMax(policy.replicas());
        int zoneMax = perZoneMax * policy.partitions();
        double[] shares = FairShares.of(table, policy, zoneMax);
        DraftMap draft = kept(policy, table, current, perZoneMax, shares);
        LoadTargets targets = LoadTargets.of(shares, table, draft::load, policy.allReplicas(), zoneMax);
        new Rebalance(table, draft, targets, policy.replicas()).run();
        return draft.toShardMap(PrimaryBalance.choose(draft, table.size(), policy.replicas()), policy.replicas());
    }

    private static DraftMap kept(
            PlacementPolicy policy, NodeTable table, @Nullable ShardMap current, int perZoneMax, double[] shares) {
        if (current == null) {
            return new DraftMap(table, policy.partitions(), policy.replicas(), perZoneMax);
        }
        int replicasMax = Math.max(policy.replicas(), current.replicas());
        DraftMap draft = new DraftMap(table, policy.partitions(), replicasMax, perZoneMax);
        KeptReplicas.copy(current, table, draft);
        KeptReplicas.dropSurplus(draft, shares, policy.replicas());
        return draft;
    }

    private static void check(PlacementPolicy policy, NodeTable nodes, @Nullable ShardMap current) {
        if (nodes.size() < policy.replicas()) {
            throw new IllegalArgumentException("cannot place " + policy.replicas()
                    + " replicas of each partition on different nodes: there are " + nodes.size() + " nodes");
        }
        if (nodes.size() > Ring.MEMBERS_MAX) {
            throw new IllegalArgumentException(
                    "cannot place on " + nodes.size() + " nodes: at most " + Ring.MEMBERS_MAX + " are supported");
        }
        if (current != null && current.partitions() != policy.partitions()) {
            throw new IllegalArgumentException("the current map has " + current.partitions()
                    + " partitions, the policy asks for " + policy.partitions()
                    + ": the number of partitions is fixed for the life of a job");
        }
    }
}
