package dev.locus.loader;

/// What a load does with rows of one key.
public enum DuplicateKeys {
    /// Keeps the row with the latest event time; of equal ones, or without any, the last in the order of the
    /// sources.
    LAST,
    /// Fails, naming both.
    REFUSE
}
