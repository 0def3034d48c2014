package dev.locus.topology;

/// Copies into a draft what may stay of the current map: replicas on nodes that are still there and do not crowd a
/// zone.
final class KeptReplicas {
    private KeptReplicas() {}

    static void copy(ShardMap current, NodeTable nodes, DraftMap draft) {
        int[] numbers = current.nodes().stream().mapToInt(nodes::numberOf).toArray();
        for (int partition = 0; partition < current.partitions(); partition++) {
            for (int replica = 0; replica < current.replicas(); replica++) {
                int node = numbers[current.nodeIndex(partition, replica)];
                if (node >= 0 && draft.accepts(partition, node)) {
                    draft.keep(partition, node);
                }
            }
        }
    }

    /// Where the policy asks for fewer replicas than there are, drops those on the nodes furthest above their share,
    /// but never the primary.
    static void dropSurplus(DraftMap draft, double[] shares, int replicas) {
        for (int partition = 0; partition < draft.partitions(); partition++) {
            while (draft.size(partition) > replicas) {
                draft.remove(partition, furthestAboveShare(draft, partition, shares));
            }
        }
    }

    private static int furthestAboveShare(DraftMap draft, int partition, double[] shares) {
        int furthest = 1;
        double excess = Double.NEGATIVE_INFINITY;
        for (int replica = 1; replica < draft.size(partition); replica++) {
            int node = draft.home(partition, replica);
            if (draft.load(node) - shares[node] > excess) {
                excess = draft.load(node) - shares[node];
                furthest = replica;
            }
        }
        return furthest;
    }
}
