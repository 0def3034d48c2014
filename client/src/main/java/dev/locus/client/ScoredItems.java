package dev.locus.client;

import dev.locus.v1.Keys;
import dev.locus.v1.Outcome;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;

/// Reads an answer item by item and output by name, in the order of the answer: best first with `top_k`, else that of
/// the request. Immutable; it keeps request and answer, and copies nothing.
public final class ScoredItems {
    private final Keys keys;
    private final ScoreResponse answer;

    private ScoredItems(Keys keys, ScoreResponse answer) {
        this.keys = keys;
        this.answer = answer;
    }

    /// @param request the one that was answered
    public static ScoredItems of(ScoreRequest request, ScoreResponse answer) {
        return new ScoredItems(request.getItems(), answer);
    }

    /// How many items the answer has.
    public int count() {
        return answer.getOutcomesCount();
    }

    /// The item at a place of the answer, as text.
    public String key(int place) {
        int position = position(place);
        return keys.getStringKeysCount() > 0
                ? keys.getStringKeys(position)
                : Long.toString(keys.getInt64Keys(position));
    }

    public Outcome outcome(int place) {
        return answer.getOutcomes(place);
    }

    /// @return NaN if the item has no score; its outcome says why
    /// @throws IllegalArgumentException if the model has no such output
    public float score(int place, String output) {
        int column = answer.getOutputsList().indexOf(output);
        if (column < 0) {
            throw new IllegalArgumentException("no output named '" + output + "'; outputs: " + answer.getOutputsList());
        }
        return answer.getScores(place * answer.getOutputsCount() + column);
    }

    private int position(int place) {
        return answer.getPositionsCount() > 0 ? answer.getPositions(place) : place;
    }
}
