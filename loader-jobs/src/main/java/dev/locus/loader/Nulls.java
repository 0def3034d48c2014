package dev.locus.loader;

/// Says which values of a batch are null.
@FunctionalInterface
interface Nulls {
    Nulls NONE = place -> false;

    boolean isNull(int place);
}
