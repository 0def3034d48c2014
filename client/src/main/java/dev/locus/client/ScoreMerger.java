package dev.locus.client;

import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.Outcome;
import dev.locus.v1.OutcomeTotals;
import dev.locus.v1.ScoreResponse;
import java.util.Arrays;

/// Puts the answer together: in request order, or the best `top_k` first, with outcomes, totals, release and
/// versions.
final class ScoreMerger {
    private ScoreMerger() {}

    /// @throws ServingException if fewer items have an answer than the request wants
    static ScoreResponse merge(CheckedRequest checked, ScoreTable table, Outcome userOutcome) {
        int[] totals = new int[Outcome.OUTCOME_UNAVAILABLE_VALUE + 1];
        for (int item = 0; item < table.items(); item++) {
            totals[table.outcome(item)]++;
        }
        checkShare(checked, table.items() - totals[Outcome.OUTCOME_UNAVAILABLE_VALUE], table.items());
        ScoreResponse.Builder answer = ScoreResponse.newBuilder()
                .addAllOutputs(checked.model().getOutputsList())
                .setUserOutcome(userOutcome)
                .setTotals(totals(totals))
                .setRelease(checked.release().servedNumber())
                .setChange(checked.release().triedChange())
                .setRequestId(checked.request().getRequestId())
                .setModelVersion(checked.model().getVersion())
                .setEpoch(checked.picture().epoch());
        for (ViewRecord view : checked.release().viewsOf(checked.model())) {
            answer.putDataVersions(view.getName(), view.getDataVersion());
        }
        if (checked.request().getTopK() > 0) {
            addRanked(answer, checked, table);
        } else {
            for (int item = 0; item < table.items(); item++) {
                addItem(answer, table, item);
            }
        }
        return answer.build();
    }

    private static void checkShare(CheckedRequest checked, int answered, int items) {
        // Divided, so that the share k / n of n items is k exactly.
        if ((float) answered / items < checked.request().getMinScored()) {
            throw new ServingException(
                    ServingError.TOO_FEW_SCORED,
                    answered + " of " + items + " items were answered in time, the request wants a share of "
                            + checked.request().getMinScored() + " (min_scored)");
        }
    }

    private static OutcomeTotals totals(int[] totals) {
        return OutcomeTotals.newBuilder()
                .setOk(totals[Outcome.OUTCOME_OK_VALUE])
                .setDefaulted(totals[Outcome.OUTCOME_DEFAULTED_VALUE])
                .setStale(totals[Outcome.OUTCOME_STALE_VALUE])
                .setNotFound(totals[Outcome.OUTCOME_NOT_FOUND_VALUE])
                .setUnavailable(totals[Outcome.OUTCOME_UNAVAILABLE_VALUE])
                .build();
    }

    /// Sorts places by (score descending, place ascending) as one array of longs: the high half is the score's
    /// bits, turned so that larger scores come first and NaN last, the low half the place.
    private static void addRanked(ScoreResponse.Builder answer, CheckedRequest checked, ScoreTable table) {
        long[] order = new long[table.items()];
        for (int item = 0; item < order.length; item++) {
            order[item] = (long) descendingBits(table.score(item, checked.rankOutput())) << 32 | item;
        }
        Arrays.sort(order);
        int answered = Math.min(checked.request().getTopK(), order.length);
        for (int rank = 0; rank < answered; rank++) {
            int item = (int) order[rank];
            answer.addPositions(item);
            addItem(answer, table, item);
        }
    }

    private static int descendingBits(float score) {
        if (Float.isNaN(score)) {
            return Integer.MAX_VALUE;
        }
        int bits = Float.floatToIntBits(score + 0f); // + 0f: -0 and 0 tie
        int ascending = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
        return ~ascending;
    }

    private static void addItem(ScoreResponse.Builder answer, ScoreTable table, int item) {
        answer.addOutcomesValue(table.outcome(item));
        if (table.outcome(item) == Outcome.OUTCOME_STALE_VALUE) {
            answer.addStaleAgesMs(table.staleAge(item));
        }
        for (int output = 0; output < table.outputs(); output++) {
            answer.addScores(table.score(item, output));
        }
    }
}
