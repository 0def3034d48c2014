package dev.locus.topology;

/// Identifies one job's share of one machine. Kept in the node's data directory, so it survives restarts.
public record NodeId(String value) implements Comparable<NodeId> {
    public NodeId {
        Names.check("node id", value);
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
