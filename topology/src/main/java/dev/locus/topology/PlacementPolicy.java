package dev.locus.topology;

/// How a job's partitions are to be placed.
///
/// @param partitions how many; a power of two, fixed for the life of the job
/// @param replicas copies of each partition, the primary among them; 1 to [#REPLICAS_MAX]
public record PlacementPolicy(int partitions, int replicas) {
    public static final int REPLICAS_MAX = 16;

    public PlacementPolicy {
        new Partitioning(partitions);
        if (replicas < 1 || replicas > REPLICAS_MAX) {
            throw new IllegalArgumentException("replicas must be from 1 to " + REPLICAS_MAX + ", not " + replicas);
        }
    }

    /// Copies of all partitions together.
    int allReplicas() {
        return partitions * replicas;
    }
}
