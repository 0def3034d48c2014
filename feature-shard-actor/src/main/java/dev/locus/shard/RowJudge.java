package dev.locus.shard;

import dev.locus.feature.FeatureView;
import dev.locus.feature.MissingPolicy;
import dev.locus.feature.RowLayout;
import dev.locus.model.BoundView;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.Outcome;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/// Judges one row of a view by the view's policies: its outcome, whether the defaults take its place, whether it may
/// be scored. `docs/reference/outcomes.md` is the table. A verdict is an int, so that judging makes no objects.
final class RowJudge {
    /// In a verdict: the view's defaults take the row's place.
    static final int USE_DEFAULTS = 1 << 8;
    /// In a verdict: there is no score.
    static final int NO_SCORE = 1 << 9;

    private static final int OUTCOME_MASK = 0xFF;

    private final BoundView bound;
    private final FeatureView view;
    private final long asOfMillis;
    private final long timeToLiveMillis;

    RowJudge(BoundView bound, long asOfMillis) {
        this.bound = bound;
        this.view = bound.schema().view();
        this.asOfMillis = asOfMillis;
        Duration timeToLive = view.timeToLive();
        this.timeToLiveMillis = timeToLive == null ? Long.MAX_VALUE : timeToLive.toMillis();
    }

    /// The number of the outcome in a verdict. Larger is worse, so the worst of several is their maximum.
    static int outcome(int verdict) {
        return verdict & OUTCOME_MASK;
    }

    /// The worse of two verdicts; no score in either is no score.
    static int worse(int one, int other) {
        return Math.max(outcome(one), outcome(other)) | ((one | other) & NO_SCORE);
    }

    /// The verdict on a row that is there.
    ///
    /// @param keys names the row's key in errors, at `place`
    /// @throws ServingException if the view's policy refuses the whole call
    int judge(MemorySegment row, long offset, long nowMillis, KeyBatch keys, int place) {
        if (timeToLiveMillis != Long.MAX_VALUE && ageMillis(row, offset, nowMillis) > timeToLiveMillis) {
            return stale(ageMillis(row, offset, nowMillis), keys, place);
        }
        if (!bound.hasAllFeatures(row, offset)) {
            int verdict = missing(view.missingFeature(), ServingError.FEATURE_MISSING, keys, place);
            return verdict & ~USE_DEFAULTS; // Each missing feature holds its default already.
        }
        return Outcome.OUTCOME_OK_VALUE;
    }

    /// The verdict on a key without a row.
    ///
    /// @throws ServingException if the view's policy refuses the whole call
    int judgeMissing(KeyBatch keys, int place) {
        return missing(view.missingKey(), ServingError.KEY_NOT_FOUND, keys, place);
    }

    /// How old a row is, by event time.
    long ageMillis(MemorySegment row, long offset, long nowMillis) {
        long eventTime = row.get(RowLayout.INT64, offset + RowLayout.EVENT_TIME_OFFSET);
        return nowMillis - (eventTime == RowLayout.NO_EVENT_TIME ? asOfMillis : eventTime);
    }

    private int missing(MissingPolicy policy, ServingError error, KeyBatch keys, int place) {
        return switch (policy) {
            case DEFAULT_ROW -> Outcome.OUTCOME_DEFAULTED_VALUE | USE_DEFAULTS;
            case NO_SCORE -> Outcome.OUTCOME_NOT_FOUND_VALUE | NO_SCORE | USE_DEFAULTS;
            case REFUSE ->
                throw refusal(
                        error, keys, place, error == ServingError.KEY_NOT_FOUND ? "has no row" : "lacks a feature");
        };
    }

    private int stale(long ageMillis, KeyBatch keys, int place) {
        return switch (view.pastTimeToLive()) {
            case SERVE -> Outcome.OUTCOME_STALE_VALUE;
            case DEFAULT_ROW -> Outcome.OUTCOME_DEFAULTED_VALUE | USE_DEFAULTS;
            case NO_SCORE -> Outcome.OUTCOME_STALE_VALUE | NO_SCORE;
            case REFUSE ->
                throw refusal(
                        ServingError.ROW_STALE,
                        keys,
                        place,
                        "is " + Duration.ofMillis(ageMillis) + " old, past its time to live of " + view.timeToLive());
        };
    }

    private ServingException refusal(ServingError error, KeyBatch keys, int place, String what) {
        return new ServingException(
                error,
                "key '" + keys.text(place) + "' of view '" + view.name() + "' " + what
                        + ", and the view's policy is to refuse");
    }
}
