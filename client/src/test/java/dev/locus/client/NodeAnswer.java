package dev.locus.client;

import com.google.protobuf.ByteString;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.transport.PackedNumbers;
import dev.locus.v1.Outcome;
import java.util.ArrayList;
import java.util.List;

/// What a node answers, item by item.
final class NodeAnswer {
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Float> scores = new ArrayList<>();

    NodeAnswer item(Outcome outcome, float... itemScores) {
        outcomes.add(outcome);
        for (float score : itemScores) {
            scores.add(score);
        }
        return this;
    }

    ScoreItemsResponse build() {
        byte[] packed = new byte[Float.BYTES * scores.size()];
        byte[] numbers = new byte[outcomes.size()];
        for (int i = 0; i < scores.size(); i++) {
            PackedNumbers.putFloat(packed, i, scores.get(i));
        }
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (byte) outcomes.get(i).getNumber();
        }
        return ScoreItemsResponse.newBuilder()
                .setUserOutcome(Outcome.OUTCOME_OK)
                .setScores(PackedNumbers.wrap(packed))
                .setOutcomes(ByteString.copyFrom(numbers))
                .build();
    }
}
