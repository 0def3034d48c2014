package dev.locus.topology;

/// Brings a draft from what was kept to what each node is to hold, moving as little as possible: homes for replicas
/// that have none, then the excess of nodes above their target. What the ring cannot place directly is placed by
/// [PlaceSwap].
final class Rebalance {
    private final DraftMap draft;
    private final LoadTargets targets;
    private final HomeProposer homes;
    private final int replicas;

    Rebalance(NodeTable nodes, DraftMap draft, LoadTargets targets, int replicas) {
        this.draft = draft;
        this.targets = targets;
        this.homes = new HomeProposer(nodes, draft, targets);
        this.replicas = replicas;
    }

    void run() {
        fill();
        // At most one replica of a partition in the first round, so that as few partitions as can be lose two at once.
        shed(1);
        shed(replicas);
        releaseExcess();
        fill();
        swap();
    }

    private void fill() {
        for (int partition = 0; partition < draft.partitions(); partition++) {
            boolean placed = true;
            while (placed && draft.size(partition) < replicas) {
                placed = placeNear(partition);
            }
        }
    }

    private boolean placeNear(int partition) {
        int node = homes.propose(partition);
        if (node != Ring.NONE) {
            homes.place(partition, node);
        }
        return node != Ring.NONE;
    }

    /// Moves replicas from nodes above their target to nodes with room, where one may take them.
    private void shed(int movesMax) {
        for (int partition = 0; partition < draft.partitions(); partition++) {
            int moves = 0;
            for (int replica = draft.size(partition) - 1; replica >= 0 && moves < movesMax; replica--) {
                moves += isAboveTarget(partition, replica) && move(partition, replica) ? 1 : 0;
            }
        }
    }

    private boolean isAboveTarget(int partition, int replica) {
        int node = draft.home(partition, replica);
        return draft.load(node) > targets.of(node);
    }

    private boolean move(int partition, int replica) {
        int from = draft.home(partition, replica);
        draft.remove(partition, replica);
        boolean moved = placeNear(partition);
        if (!moved) {
            draft.putBack(partition, replica, from);
        }
        return moved;
    }

    private void releaseExcess() {
        for (int partition = 0; partition < draft.partitions(); partition++) {
            for (int replica = draft.size(partition) - 1; replica >= 0; replica--) {
                if (isAboveTarget(partition, replica)) {
                    draft.remove(partition, replica);
                }
            }
        }
    }

    private void swap() {
        PlaceSwap swap = new PlaceSwap(draft, homes);
        for (int partition = 0; partition < draft.partitions(); partition++) {
            while (draft.size(partition) < replicas) {
                swap.place(partition);
            }
        }
    }
}
