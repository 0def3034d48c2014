package dev.locus.manager;

/// What a job wants to have seen of a change before it is activated.
///
/// @param requestsMin requests of the trial, for every model whose scores the change changes
public record ActivationPolicy(Trial trial, long requestsMin) {
    /// Which trial must have been.
    public enum Trial {
        NONE,
        SHADOW,
        CANARY,
        EITHER
    }

    public ActivationPolicy {
        if (requestsMin < 1) {
            throw new IllegalArgumentException("trial_requests_min must be 1 or more, not " + requestsMin);
        }
    }

    public static ActivationPolicy defaults() {
        return new ActivationPolicy(Trial.NONE, 1_000);
    }
}
