package dev.locus.model;

/// What a manifest names as a tensor's source: `VIEW.FEATURE`, `request.NAME` or `candidate.NAME`. Cut at the first
/// dot.
record FeatureReference(String scope, String feature) {
    private static final String REQUEST = "request";
    private static final String CANDIDATE = "candidate";

    /// @throws IllegalArgumentException if there is no dot, or nothing on one side of it
    static FeatureReference parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 1 || dot == text.length() - 1) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a feature: write VIEW.FEATURE, request.NAME or candidate.NAME");
        }
        return new FeatureReference(text.substring(0, dot), text.substring(dot + 1));
    }

    boolean isRequest() {
        return scope.equals(REQUEST);
    }

    boolean isCandidate() {
        return scope.equals(CANDIDATE);
    }

    boolean isView() {
        return !isRequest() && !isCandidate();
    }

    @Override
    public String toString() {
        return scope + "." + feature;
    }
}
