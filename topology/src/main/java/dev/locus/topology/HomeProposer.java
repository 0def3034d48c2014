package dev.locus.topology;

import com.google.common.collect.ImmutableList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Proposes a home for a replica: consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016). First
/// the next zone on a ring of zones that has room and may take the partition, then the next such node on that zone's
/// own ring. Room only shrinks, and what has none left leaves its ring.
///
/// Two rings, because walking one ring past all the nodes of a zone that may not take the partition would cost as
/// many steps as the zone has points; this way at most the zones of the partition's other replicas are passed.
final class HomeProposer {
    private final NodeTable nodes;
    private final DraftMap draft;
    private final int[] roomOfNode;
    private final int[] roomOfZone;
    private final Ring zoneRing;
    /// The ring of each zone's nodes; none where a zone has one node.
    private final @Nullable Ring[] nodeRings;

    /// For every node, its number on the ring of its zone.
    private final int[] memberOfNode;

    private int firstWithRoom;

    HomeProposer(NodeTable nodes, DraftMap draft, LoadTargets targets) {
        this.nodes = nodes;
        this.draft = draft;
        this.roomOfNode = new int[nodes.size()];
        this.roomOfZone = new int[nodes.zones()];
        this.zoneRing = new Ring(
                IntStream.range(0, nodes.zones()).mapToObj(nodes::zoneName).toList());
        this.nodeRings = new @Nullable Ring[nodes.zones()];
        this.memberOfNode = new int[nodes.size()];
        for (int zone = 0; zone < nodes.zones(); zone++) {
            addRoom(zone, targets);
        }
    }

    private void addRoom(int zone, LoadTargets targets) {
        Ring ring = nodes.nodesOfZone(zone).length() > 1 ? new Ring(idsOf(zone)) : null;
        nodeRings[zone] = ring;
        for (int member = 0; member < nodes.nodesOfZone(zone).length(); member++) {
            int node = nodes.nodesOfZone(zone).get(member);
            roomOfNode[node] = Math.max(0, targets.of(node) - draft.load(node));
            roomOfZone[zone] += roomOfNode[node];
            memberOfNode[node] = member;
        }
        nodes.nodesOfZone(zone).forEach(this::leaveIfFull);
    }

    private ImmutableList<String> idsOf(int zone) {
        return nodes.nodesOfZone(zone).stream()
                .mapToObj(node -> nodes.node(node).id().value())
                .collect(ImmutableList.toImmutableList());
    }

    /// A node with room that the partition may go to, or [Ring#NONE].
    int propose(int partition) {
        long place = Ring.placeOf(partition);
        int[] proposed = {Ring.NONE};
        zoneRing.find(place, zone -> {
            proposed[0] = draft.acceptsInZone(partition, zone) ? proposeIn(zone, partition, place) : Ring.NONE;
            return proposed[0] != Ring.NONE;
        });
        return proposed[0];
    }

    private int proposeIn(int zone, int partition, long place) {
        Ring ring = nodeRings[zone];
        int member = ring == null
                ? 0
                : ring.find(place, candidate -> takes(nodes.nodesOfZone(zone).get(candidate), partition));
        if (member == Ring.NONE) {
            return Ring.NONE;
        }
        int node = nodes.nodesOfZone(zone).get(member);
        return takes(node, partition) ? node : Ring.NONE;
    }

    private boolean takes(int node, int partition) {
        return roomOfNode[node] > 0 && draft.accepts(partition, node);
    }

    /// Gives the partition a replica on the node, which must have room.
    void place(int partition, int node) {
        draft.add(partition, node);
        int zone = nodes.zoneOf(node);
        roomOfNode[node]--;
        roomOfZone[zone]--;
        leaveIfFull(node);
    }

    /// The first node with room; there must be one.
    int anyWithRoom() {
        while (roomOfNode[firstWithRoom] == 0) {
            firstWithRoom++;
        }
        return firstWithRoom;
    }

    private void leaveIfFull(int node) {
        int zone = nodes.zoneOf(node);
        Ring ring = nodeRings[zone];
        if (ring != null && roomOfNode[node] == 0) {
            ring.leave(memberOfNode[node]);
        }
        if (roomOfZone[zone] == 0) {
            zoneRing.leave(zone);
        }
    }
}
