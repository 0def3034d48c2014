package dev.locus.topology;

/// Cuts the hash space into a fixed power of two of partitions: a key's partition is the top bits of its hash.
///
/// @param partitions how many, 1 to 2^20; fixed for the life of a job
public record Partitioning(int partitions) {
    public static final int PARTITIONS_MAX = 1 << 20;

    public Partitioning {
        if (partitions < 1 || partitions > PARTITIONS_MAX || Integer.bitCount(partitions) != 1) {
            throw new IllegalArgumentException(
                    "partitions must be a power of two from 1 to " + PARTITIONS_MAX + ", not " + partitions);
        }
    }

    /// The partition of a key with the given [KeyHash].
    public int partitionOf(int hash) {
        // The hash as an unsigned fraction of 2^32, times the number of partitions: right for one partition, too.
        return (int) ((Integer.toUnsignedLong(hash) * partitions) >>> 32);
    }
}
