package dev.locus.feature;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What to do when a key has no row, or a row lacks a feature that the model reads. `docs/reference/outcomes.md` is
/// the table.
public enum MissingPolicy {
    /// Score with the view's defaults; the outcome is `DEFAULTED`.
    @JsonProperty("default_row")
    DEFAULT_ROW,
    /// No score (NaN); the outcome is `NOT_FOUND`.
    @JsonProperty("no_score")
    NO_SCORE,
    /// The whole call fails.
    @JsonProperty("refuse")
    REFUSE
}
