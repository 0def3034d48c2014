package dev.locus.benchmarks;

import java.util.Locale;

/// What a figure should be at least, or at most.
record Goal(double value, boolean isAtLeast) {
    static Goal atLeast(double value) {
        return new Goal(value, true);
    }

    static Goal atMost(double value) {
        return new Goal(value, false);
    }

    boolean isMetBy(double measured) {
        return isAtLeast ? measured >= value : measured <= value;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %.3g", isAtLeast ? ">=" : "<=", value);
    }
}
