package dev.locus.loader;

/// Hears how far a load is: about every 65,536 rows read and after every group of partitions written. Called
/// by one thread at a time, not always the same; it must return at once.
@FunctionalInterface
public interface LoadProgress {
    /// Stands for a total that is not known.
    long UNKNOWN = -1;

    enum Phase {
        READING,
        WRITING
    }

    /// @param rows read or written so far
    /// @param rowsTotal that there are, or about that many, or [#UNKNOWN]
    void at(Phase phase, long rows, long rowsTotal);

    /// Hears what the load takes, before a row is read. What it throws ends the load.
    default void expects(LoadEstimate estimate) {}

    /// Whether the load should end. Asked as often as it is told.
    default boolean isCancelled() {
        return false;
    }
}
