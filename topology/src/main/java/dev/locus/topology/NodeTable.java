package dev.locus.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The nodes of one plan, numbered by the order of their ids, and the zones that they form. Immutable. A node without
/// a zone label forms a zone alone, so that "different nodes" is a case of "different zones".
final class NodeTable {
    private final ImmutableList<WeightedNode> nodes;
    private final ImmutableIntArray zoneOfNode;
    private final ImmutableList<ImmutableIntArray> nodesOfZone;

    private NodeTable(
            ImmutableList<WeightedNode> nodes,
            ImmutableIntArray zoneOfNode,
            ImmutableList<ImmutableIntArray> nodesOfZone) {
        this.nodes = nodes;
        this.zoneOfNode = zoneOfNode;
        this.nodesOfZone = nodesOfZone;
    }

    static NodeTable of(Collection<WeightedNode> unordered) {
        ImmutableList<WeightedNode> nodes =
                ImmutableList.sortedCopyOf(Comparator.comparing(WeightedNode::id), unordered);
        int[] zoneOfNode = new int[nodes.size()];
        List<ImmutableIntArray.Builder> zones = new ArrayList<>();
        Map<String, Integer> zoneOfLabel = new TreeMap<>();
        for (int node = 0; node < nodes.size(); node++) {
            if (node > 0 && nodes.get(node).id().equals(nodes.get(node - 1).id())) {
                throw new IllegalArgumentException("node " + nodes.get(node).id() + " is listed twice");
            }
            String label = nodes.get(node).zone();
            int zone = label.isEmpty() ? zones.size() : zoneOfLabel.computeIfAbsent(label, unseen -> zones.size());
            if (zone == zones.size()) {
                zones.add(ImmutableIntArray.builder());
            }
            zones.get(zone).add(node);
            zoneOfNode[node] = zone;
        }
        return new NodeTable(
                nodes,
                ImmutableIntArray.copyOf(zoneOfNode),
                zones.stream().map(ImmutableIntArray.Builder::build).collect(ImmutableList.toImmutableList()));
    }

    int size() {
        return nodes.size();
    }

    WeightedNode node(int node) {
        return nodes.get(node);
    }

    /// The number of the node with this id, or a negative number if there is none.
    int numberOf(NodeId id) {
        return Collections.binarySearch(ids(), id);
    }

    private List<NodeId> ids() {
        return Lists.transform(nodes, WeightedNode::id);
    }

    /// @throws IllegalArgumentException if there is no such node
    double weightOf(NodeId id) {
        int node = numberOf(id);
        if (node < 0) {
            throw new IllegalArgumentException("node " + id + " holds partitions, but is not listed");
        }
        return nodes.get(node).weight();
    }

    double allWeights() {
        return nodes.stream().mapToDouble(WeightedNode::weight).sum();
    }

    int zoneOf(int node) {
        return zoneOfNode.get(node);
    }

    int zones() {
        return nodesOfZone.size();
    }

    ImmutableIntArray nodesOfZone(int zone) {
        return nodesOfZone.get(zone);
    }

    /// A name for the ring: the zone's label, or the id of the one node in it.
    String zoneName(int zone) {
        WeightedNode first = node(nodesOfZone(zone).get(0));
        return first.zone().isEmpty() ? first.id().value() : first.zone();
    }

    /// The fewest replicas of one partition that some zone must be allowed to hold: 1 if there are enough zones.
    int replicasPerZoneMax(int replicas) {
        int most = 1;
        while (roomWith(most) < replicas) {
            most++;
        }
        return most;
    }

    private int roomWith(int replicasPerZone) {
        return nodesOfZone.stream()
                .mapToInt(zone -> Math.min(replicasPerZone, zone.length()))
                .sum();
    }
}
