package dev.locus.topology;

/// Identifies one fixed slice of the key space. A typed id, so that a partition is never passed where a node is meant.
public record PartitionId(int value) implements Comparable<PartitionId> {
    public PartitionId {
        if (value < 0) {
            throw new IllegalArgumentException("partition must be 0 or more, not " + value);
        }
    }

    @Override
    public int compareTo(PartitionId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "p" + value;
    }
}
