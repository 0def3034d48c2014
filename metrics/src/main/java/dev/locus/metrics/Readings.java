package dev.locus.metrics;

/// Takes the values of one metric while Prometheus reads it.
@FunctionalInterface
public interface Readings {
    /// @param labels one value for each label of the metric, in its order
    void put(double value, String... labels);
}
