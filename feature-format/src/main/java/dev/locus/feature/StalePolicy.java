package dev.locus.feature;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What to do with a row past its view's time to live.
public enum StalePolicy {
    /// Score with the row as it is; the outcome is `STALE`.
    @JsonProperty("serve")
    SERVE,
    /// Score with the view's defaults; the outcome is `DEFAULTED`.
    @JsonProperty("default_row")
    DEFAULT_ROW,
    /// No score (NaN); the outcome is `STALE`.
    @JsonProperty("no_score")
    NO_SCORE,
    /// The whole call fails.
    @JsonProperty("refuse")
    REFUSE
}
