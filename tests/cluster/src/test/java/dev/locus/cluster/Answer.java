package dev.locus.cluster;

import dev.locus.v1.ScoreResponse;
import java.util.ArrayList;
import java.util.List;

/// An answer, and its one-line text.
record Answer(ScoreResponse response) {
    /// Outcome and scores of every answered item: `OK 21, NOT_FOUND NaN`; with several outputs `OK 21/3.5`; with
    /// top_k the item's place in the request before it: `#4 OK 21`.
    String text() {
        int outputs = response.getOutputsCount();
        List<String> items = new ArrayList<>();
        for (int item = 0; item < response.getOutcomesCount(); item++) {
            List<String> scores = new ArrayList<>();
            for (int output = 0; output < outputs; output++) {
                scores.add(number(response.getScores(item * outputs + output)));
            }
            String rank = response.getPositionsCount() == 0 ? "" : "#" + response.getPositions(item) + " ";
            items.add(rank + outcome(item) + " " + String.join("/", scores));
        }
        return String.join(", ", items);
    }

    String outcome(int item) {
        return name(response.getOutcomes(item).name());
    }

    float score(int item) {
        return response.getScores(item * response.getOutputsCount());
    }

    String userOutcome() {
        return name(response.getUserOutcome().name());
    }

    /// `3 OK, 1 UNAVAILABLE`: the totals that are not 0.
    String totals() {
        List<String> totals = new ArrayList<>();
        add(totals, response.getTotals().getOk(), "OK");
        add(totals, response.getTotals().getDefaulted(), "DEFAULTED");
        add(totals, response.getTotals().getStale(), "STALE");
        add(totals, response.getTotals().getNotFound(), "NOT_FOUND");
        add(totals, response.getTotals().getUnavailable(), "UNAVAILABLE");
        return String.join(", ", totals);
    }

    private static void add(List<String> totals, int count, String name) {
        if (count > 0) {
            totals.add(count + " " + name);
        }
    }

    private static String name(String outcome) {
        return outcome.substring("OUTCOME_".length());
    }

    static String number(float score) {
        return score == Math.rint(score) ? Long.toString((long) score) : Float.toString(score);
    }
}
