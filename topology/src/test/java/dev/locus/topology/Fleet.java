package dev.locus.topology;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Nodes for tests, and what changes of them look like. Immutable; every change is a new fleet.
record Fleet(ImmutableList<WeightedNode> nodes) {
    static final String NEWCOMER = "newcomer";

    /// Nodes `node-0000`, `node-0001`, … of weight 1, in no zone.
    static Fleet of(int nodes) {
        return of(nodes, node -> 1, node -> "");
    }

    static Fleet of(int nodes, IntToDoubleFunction weight, IntFunction<String> zone) {
        return new Fleet(IntStream.range(0, nodes)
                .mapToObj(node -> new WeightedNode(
                        new NodeId(String.format("node-%04d", node)), weight.applyAsDouble(node), zone.apply(node)))
                .collect(ImmutableList.toImmutableList()));
    }

    static Fleet inZones(int nodes, int zones) {
        return of(nodes, node -> 1, node -> "zone-" + node % zones);
    }

    WeightedNode node(int node) {
        return nodes.get(node);
    }

    Fleet without(int node) {
        return new Fleet(
                nodes.stream().filter(kept -> !kept.equals(nodes.get(node))).collect(ImmutableList.toImmutableList()));
    }

    Fleet withNewcomer(double weight, String zone) {
        WeightedNode newcomer = new WeightedNode(new NodeId(NEWCOMER), weight, zone);
        return new Fleet(Stream.concat(nodes.stream(), Stream.of(newcomer)).collect(ImmutableList.toImmutableList()));
    }

    Fleet withWeight(int node, double weight) {
        WeightedNode changed =
                new WeightedNode(node(node).id(), weight, node(node).zone());
        return new Fleet(nodes.stream()
                .map(kept -> kept.id().equals(changed.id()) ? changed : kept)
                .collect(ImmutableList.toImmutableList()));
    }

    Fleet shuffled(long seed) {
        List<WeightedNode> order = new ArrayList<>(nodes);
        Collections.shuffle(order, new Random(seed));
        return new Fleet(ImmutableList.copyOf(order));
    }

    double allWeights() {
        return nodes.stream().mapToDouble(WeightedNode::weight).sum();
    }

    /// The node's part of all replicas by weight alone, as a fraction.
    double share(int node, PlacementPolicy policy) {
        return policy.allReplicas() * node(node).weight() / allWeights();
    }

    ShardMap plan(PlacementPolicy policy) {
        return PlacementPlanner.plan(policy, nodes, null);
    }

    ShardMap plan(PlacementPolicy policy, ShardMap current) {
        return PlacementPlanner.plan(policy, nodes, current);
    }

    String zoneOf(NodeId id) {
        return nodes.stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow()
                .zone();
    }

    static int held(ShardMap map, NodeId node) {
        int[] held = {0};
        map.forEachPartitionOf(node, partition -> held[0]++);
        return held[0];
    }
}
