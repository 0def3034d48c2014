package dev.locus.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/// Who holds which partition: for every partition its replicas' nodes, the primary first. Immutable.
///
/// Nodes are numbered by their place in [#nodes()], sorted by id, so that the request path works on small integers.
public final class ShardMap {
    private final Partitioning partitioning;
    private final ImmutableList<NodeId> nodes;
    private final int replicas;
    /// `partitions x replicas` places in [#nodes()].
    private final int[] assignment;

    private ShardMap(Partitioning partitioning, ImmutableList<NodeId> nodes, int replicas, int[] assignment) {
        this.partitioning = partitioning;
        this.nodes = nodes;
        this.replicas = replicas;
        this.assignment = assignment;
    }

    /// @param replicasOfPartition for every partition, in order, its nodes, the primary first; all lists equally
    ///     long and
    ///     without repeats
    public static ShardMap of(List<? extends List<NodeId>> replicasOfPartition) {
        Partitioning partitioning = new Partitioning(replicasOfPartition.size());
        int replicas = replicasOfPartition.get(0).size();
        ImmutableSortedSet.Builder<NodeId> used = ImmutableSortedSet.naturalOrder();
        replicasOfPartition.forEach(used::addAll);
        ImmutableList<NodeId> nodes = used.build().asList();
        int[] assignment = new int[partitioning.partitions() * replicas];
        for (int partition = 0; partition < replicasOfPartition.size(); partition++) {
            List<NodeId> homes = replicasOfPartition.get(partition);
            checkReplicas(partition, homes, replicas);
            for (int replica = 0; replica < replicas; replica++) {
                assignment[partition * replicas + replica] = nodes.indexOf(homes.get(replica));
            }
        }
        return new ShardMap(partitioning, nodes, replicas, assignment);
    }

    /// Without checks and copies, for the planner.
    ///
    /// @param nodes sorted, each with at least one replica
    /// @param assignment `partitions x replicas` places in `nodes`; not to be changed any more
    static ShardMap ofTrusted(ImmutableList<NodeId> nodes, int replicas, int[] assignment) {
        return new ShardMap(new Partitioning(assignment.length / replicas), nodes, replicas, assignment);
    }

    private static void checkReplicas(int partition, List<NodeId> homes, int replicas) {
        if (homes.isEmpty()
                || homes.size() != replicas
                || homes.stream().distinct().count() != replicas) {
            throw new IllegalArgumentException("partition " + partition + " has replicas " + homes + ", expected "
                    + Math.max(1, replicas) + " different nodes");
        }
    }

    public Partitioning partitioning() {
        return partitioning;
    }

    public int partitions() {
        return partitioning.partitions();
    }

    public int replicas() {
        return replicas;
    }

    /// The nodes that hold at least one partition, sorted by id.
    public ImmutableList<NodeId> nodes() {
        return nodes;
    }

    /// The place in [#nodes()] of a replica's node. Replica 0 is the primary.
    public int nodeIndex(int partition, int replica) {
        return assignment[partition * replicas + replica];
    }

    /// The nodes of a partition, the primary first.
    public ImmutableList<NodeId> replicasOf(PartitionId partition) {
        int from = partition.value() * replicas;
        return Arrays.stream(assignment, from, from + replicas)
                .mapToObj(nodes::get)
                .collect(ImmutableList.toImmutableList());
    }

    /// Calls back with every partition that the node holds a replica of, in ascending order.
    public void forEachPartitionOf(NodeId node, IntConsumer consumer) {
        int index = nodes.indexOf(node);
        for (int slot = 0; index >= 0 && slot < assignment.length; slot++) {
            if (assignment[slot] == index) {
                consumer.accept(slot / replicas);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ShardMap that
                && nodes.equals(that.nodes)
                && replicas == that.replicas
                && Arrays.equals(assignment, that.assignment);
    }

    @Override
    public int hashCode() {
        return 31 * nodes.hashCode() + Arrays.hashCode(assignment);
    }

    @Override
    public String toString() {
        return "ShardMap[" + partitions() + " partitions x " + replicas + " on " + nodes + "]";
    }
}
