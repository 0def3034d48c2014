package dev.locus.topology;

import java.util.Arrays;

/// Chooses each partition's primary among its replicas, so that every node is the primary of its share of what it
/// holds, rounded down or up. Such a choice always exists: one R-th of every partition to each of its R replicas is
/// one in fractions, and a flow with whole bounds has a whole solution. Starts from the first replicas, so primaries
/// of the current map stay unless balance needs another; handing over costs no data.
///
/// A node with too many hands one partition over to another replica's node, that one maybe hands over another, and so
/// on to a node that may have one more: the shortest such path is found breadth first. Too few, the same backwards.
final class PrimaryBalance {
    private static final int NOT_SEEN = -1;

    private final DraftMap draft;
    private final int nodes;
    private final int replicas;
    /// For every partition, which of its replicas is the primary.
    private final int[] primaryOf;
    /// For every node, how many partitions it is the primary of.
    private final int[] primaries;
    /// The partitions of node n stand in `held` from `firstHeld[n]` to before `firstHeld[n + 1]`.
    private final int[] held;

    private final int[] firstHeld;
    /// For every node seen by a search: that search, the node it was seen from, and the partition to hand over
    /// between the two.
    private final int[] seenBy;

    private final int[] seenFrom;
    private final int[] through;
    private final int[] queue;
    private int search;

    private PrimaryBalance(DraftMap draft, int nodes, int replicas) {
        this.draft = draft;
        this.nodes = nodes;
        this.replicas = replicas;
        this.primaryOf = new int[draft.partitions()];
        this.primaries = new int[nodes];
        this.held = new int[draft.partitions() * replicas];
        this.firstHeld = new int[nodes + 1];
        this.through = new int[nodes];
        this.seenBy = new int[nodes];
        this.seenFrom = new int[nodes];
        this.queue = new int[nodes];
        Arrays.fill(seenBy, NOT_SEEN);
        listHeld();
    }

    /// @return for every partition, which of its replicas is to be the primary
    static int[] choose(DraftMap draft, int nodes, int replicas) {
        PrimaryBalance balance = new PrimaryBalance(draft, nodes, replicas);
        for (int node = 0; node < nodes; node++) {
            while (balance.primaries[node] > balance.most(node)) {
                balance.search(node, true);
            }
        }
        for (int node = 0; node < nodes; node++) {
            while (balance.primaries[node] < balance.least(node)) {
                balance.search(node, false);
            }
        }
        return balance.primaryOf;
    }

    private void listHeld() {
        int[] end = new int[nodes];
        for (int node = 0; node < nodes; node++) {
            end[node] = firstHeld[node];
            firstHeld[node + 1] = firstHeld[node] + draft.load(node);
        }
        for (int partition = 0; partition < draft.partitions(); partition++) {
            primaries[draft.home(partition, 0)]++;
            for (int replica = 0; replica < replicas; replica++) {
                held[end[draft.home(partition, replica)]++] = partition;
            }
        }
    }

    private int least(int node) {
        return draft.load(node) / replicas;
    }

    private int most(int node) {
        return (draft.load(node) + replicas - 1) / replicas;
    }

    /// Takes one partition from the node if it gives, else brings it one.
    private void search(int start, boolean gives) {
        search++;
        seenBy[start] = search;
        queue[0] = start;
        for (int head = 0, tail = 1; head < tail; head++) {
            int end = gives ? seeTakers(queue[head], tail) : seeGivers(queue[head], tail);
            for (; tail < end; tail++) {
                int node = queue[tail];
                if (gives ? primaries[node] < most(node) : primaries[node] > least(node)) {
                    handOver(start, node, gives);
                    return;
                }
            }
        }
        throw new IllegalStateException("primaries cannot be balanced");
    }

    /// Queues the nodes that could take over one of the node's partitions.
    private int seeTakers(int node, int tail) {
        int end = tail;
        for (int at = firstHeld[node]; at < firstHeld[node + 1]; at++) {
            int partition = held[at];
            if (primaryNode(partition) == node) {
                for (int replica = 0; replica < replicas; replica++) {
                    end = see(node, draft.home(partition, replica), partition, end);
                }
            }
        }
        return end;
    }

    /// Queues the nodes from which the node could take over a partition.
    private int seeGivers(int node, int tail) {
        int end = tail;
        for (int at = firstHeld[node]; at < firstHeld[node + 1]; at++) {
            end = see(node, primaryNode(held[at]), held[at], end);
        }
        return end;
    }

    /// Changes the primaries along the path that the search found, from its end back to its start.
    private void handOver(int start, int end, boolean gives) {
        for (int node = end; node != start; node = seenFrom[node]) {
            setPrimary(through[node], gives ? node : seenFrom[node]);
        }
        primaries[start] += gives ? -1 : 1;
        primaries[end] += gives ? 1 : -1;
    }

    private void setPrimary(int partition, int node) {
        int replica = 0;
        while (draft.home(partition, replica) != node) {
            replica++;
        }
        primaryOf[partition] = replica;
    }

    private int see(int from, int node, int partition, int end) {
        if (seenBy[node] == search) {
            return end;
        }
        seenBy[node] = search;
        seenFrom[node] = from;
        through[node] = partition;
        queue[end] = node;
        return end + 1;
    }

    private int primaryNode(int partition) {
        return draft.home(partition, primaryOf[partition]);
    }
}
