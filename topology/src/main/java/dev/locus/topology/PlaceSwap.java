package dev.locus.topology;

import com.google.common.primitives.ImmutableIntArray;
import java.util.stream.IntStream;

/// Places a replica that no node with room may take: another partition's replica goes to the node with room, and the
/// home that it leaves takes this one. Costs nothing if that replica is new in this plan anyway, else one more move.
///
/// With enough zones there always is such a partition. Let the room be in zone A, which then holds a replica of this
/// partition. If every other partition had one there too, A would hold as many as it may and have no room. So some
/// partition has its R replicas in zones other than A, and this one has at most R - 2 outside A: one of those R zones
/// is free. With too few zones the limit of a zone may have to be lifted for that one replica.
final class PlaceSwap {
    private final DraftMap draft;
    private final HomeProposer homes;
    private final Candidates changed;
    private final Candidates all;

    PlaceSwap(DraftMap draft, HomeProposer homes) {
        this.draft = draft;
        this.homes = homes;
        this.changed = new Candidates(IntStream.range(0, draft.partitions())
                .filter(partition -> draft.size(partition) > draft.kept(partition))
                .toArray());
        this.all = new Candidates(IntStream.range(0, draft.partitions()).toArray());
    }

    void place(int partition) {
        int roomy = homes.anyWithRoom();
        int strict = draft.replicasPerZoneMax();
        if (draft.accepts(partition, roomy)) {
            homes.place(partition, roomy);
        } else if (!changed.swap(partition, roomy, strict, true)
                && !all.swap(partition, roomy, strict, false)
                && !all.swap(partition, roomy, PlacementPolicy.REPLICAS_MAX, false)) {
            throw new IllegalStateException("no home for a replica of partition " + partition);
        }
    }

    /// Partitions to search. A search begins where the last one ended, so that all of them together pass few twice.
    private final class Candidates {
        private final ImmutableIntArray partitions;
        private int cursor;

        Candidates(int[] partitions) {
            this.partitions = ImmutableIntArray.copyOf(partitions);
        }

        /// Swaps with the first that fits; false if none does.
        boolean swap(int partition, int roomy, int perZoneMax, boolean newOnly) {
            for (int passed = 0; passed < partitions.length(); passed++) {
                int other = partitions.get(cursor);
                int first = newOnly ? draft.kept(other) : 0;
                for (int replica = draft.size(other) - 1; replica >= first; replica--) {
                    if (fits(partition, other, replica, roomy, perZoneMax)) {
                        PlaceSwap.this.swap(partition, other, replica, roomy);
                        return true;
                    }
                }
                cursor = (cursor + 1) % partitions.length();
            }
            return false;
        }
    }

    private boolean fits(int partition, int other, int replica, int roomy, int perZoneMax) {
        return draft.acceptsInsteadOf(other, replica, roomy, perZoneMax)
                && draft.acceptsInsteadOf(partition, DraftMap.NO_REPLICA, draft.home(other, replica), perZoneMax);
    }

    private void swap(int partition, int other, int replica, int roomy) {
        int home = draft.home(other, replica);
        draft.remove(other, replica);
        homes.place(other, roomy);
        draft.add(partition, home);
    }
}
