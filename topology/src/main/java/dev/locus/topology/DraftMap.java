package dev.locus.topology;

import com.google.common.collect.ImmutableList;

/// A shard map in the making: who holds what so far, and how much each node holds. Mutable, owned by one plan.
///
/// A partition's replicas are in the order in which they came, so those kept from the current map stand before new
/// ones.
final class DraftMap {
    static final int NO_REPLICA = -1;

    private final NodeTable nodes;
    private final int partitions;
    private final int replicasMax;
    private final int replicasPerZoneMax;
    private final int[] homes;
    private final int[] sizes;
    /// How many of the partition's replicas, the first ones, were there before this plan.
    private final int[] kept;

    private final int[] loads;

    /// @param replicasMax the most that a partition may have at any time while planning
    DraftMap(NodeTable nodes, int partitions, int replicasMax, int replicasPerZoneMax) {
        this.nodes = nodes;
        this.partitions = partitions;
        this.replicasMax = replicasMax;
        this.replicasPerZoneMax = replicasPerZoneMax;
        this.homes = new int[partitions * replicasMax];
        this.sizes = new int[partitions];
        this.kept = new int[partitions];
        this.loads = new int[nodes.size()];
    }

    int partitions() {
        return partitions;
    }

    /// How many replicas the partition has so far.
    int size(int partition) {
        return sizes[partition];
    }

    int home(int partition, int replica) {
        return homes[partition * replicasMax + replica];
    }

    int load(int node) {
        return loads[node];
    }

    int kept(int partition) {
        return kept[partition];
    }

    /// Adds a replica that is there already. Only before the first [#add] to the partition.
    void keep(int partition, int node) {
        add(partition, node);
        kept[partition]++;
    }

    /// Adds a new replica.
    void add(int partition, int node) {
        homes[partition * replicasMax + sizes[partition]++] = node;
        loads[node]++;
    }

    /// Takes a replica away; those after it move up.
    void remove(int partition, int replica) {
        kept[partition] -= replica < kept[partition] ? 1 : 0;
        loads[home(partition, replica)]--;
        int at = partition * replicasMax + replica;
        System.arraycopy(homes, at + 1, homes, at, --sizes[partition] - replica);
    }

    /// Undoes [#remove] of a replica that was there before.
    void putBack(int partition, int replica, int node) {
        kept[partition]++;
        loads[node]++;
        int at = partition * replicasMax + replica;
        System.arraycopy(homes, at, homes, at + 1, sizes[partition]++ - replica);
        homes[at] = node;
    }

    /// Whether the partition may get a replica on the node: it has none there, and the zone may hold one more.
    boolean accepts(int partition, int node) {
        return acceptsInsteadOf(partition, NO_REPLICA, node, replicasPerZoneMax);
    }

    /// The same if one replica were taken away first and a zone could hold as many as given.
    boolean acceptsInsteadOf(int partition, int without, int node, int perZoneMax) {
        int zone = nodes.zoneOf(node);
        int inZone = 0;
        for (int replica = 0; replica < sizes[partition]; replica++) {
            int home = home(partition, replica);
            if (replica == without) {
                continue;
            }
            inZone += nodes.zoneOf(home) == zone ? 1 : 0;
            if (home == node || inZone >= perZoneMax) {
                return false;
            }
        }
        return true;
    }

    /// Whether the zone may hold one more replica of the partition.
    boolean acceptsInZone(int partition, int zone) {
        int inZone = 0;
        for (int replica = 0; replica < sizes[partition]; replica++) {
            inZone += nodes.zoneOf(home(partition, replica)) == zone ? 1 : 0;
        }
        return inZone < replicasPerZoneMax;
    }

    int replicasPerZoneMax() {
        return replicasPerZoneMax;
    }

    /// @param primaries for every partition, which of its replicas is the primary
    ShardMap toShardMap(int[] primaries, int replicas) {
        int[] numbers = new int[nodes.size()];
        ImmutableList.Builder<NodeId> used = ImmutableList.builder();
        for (int node = 0, number = 0; node < nodes.size(); node++) {
            if (loads[node] > 0) {
                numbers[node] = number++;
                used.add(nodes.node(node).id());
            }
        }
        int[] assignment = new int[partitions * replicas];
        for (int partition = 0, slot = 0; partition < partitions; partition++) {
            assignment[slot++] = numbers[home(partition, primaries[partition])];
            for (int replica = 0; replica < replicas; replica++) {
                if (replica != primaries[partition]) {
                    assignment[slot++] = numbers[home(partition, replica)];
                }
            }
        }
        return ShardMap.ofTrusted(used.build(), replicas, assignment);
    }
}
