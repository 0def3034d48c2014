package dev.locus.topology;

/// A node that may hold partitions, as the planner sees it.
///
/// @param weight its share of the load, relative to the other nodes' weights; [#WEIGHT_MIN] to [#WEIGHT_MAX]
/// @param zone what fails together with this node (a rack, a data centre); empty if not known: the node then counts
///     as a zone of its own
public record WeightedNode(NodeId id, double weight, String zone) {
    public static final double WEIGHT_MIN = 1e-6;
    public static final double WEIGHT_MAX = 1e6;

    public WeightedNode {
        if (!(weight >= WEIGHT_MIN && weight <= WEIGHT_MAX)) {
            throw new IllegalArgumentException(
                    "weight of node " + id + " must be from " + WEIGHT_MIN + " to " + WEIGHT_MAX + ", not " + weight);
        }
        if (!zone.isEmpty()) {
            Names.check("zone", zone);
        }
    }
}
