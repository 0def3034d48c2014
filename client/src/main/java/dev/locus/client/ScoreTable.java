package dev.locus.client;

import com.google.protobuf.ByteString;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.transport.PackedNumbers;
import dev.locus.v1.Outcome;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Scores and outcomes of one request while answers come in: items x outputs, NaN and `UNAVAILABLE` until filled.
/// Answers
/// for different items may be filled in by different threads; whoever reads it orders itself after them.
final class ScoreTable {
    private final int outputs;
    private final float[] scores;
    private final byte[] outcomes;
    /// By item; made when the first stale one comes.
    private final AtomicReference<long @Nullable []> staleAges = new AtomicReference<>();

    ScoreTable(int items, int outputs) {
        this.outputs = outputs;
        this.scores = new float[items * outputs];
        this.outcomes = new byte[items];
        Arrays.fill(scores, Float.NaN);
        Arrays.fill(outcomes, (byte) Outcome.OUTCOME_UNAVAILABLE_VALUE);
    }

    int items() {
        return outcomes.length;
    }

    int outputs() {
        return outputs;
    }

    float score(int item, int output) {
        return scores[item * outputs + output];
    }

    /// How old the oldest stale row of a stale item is, in milliseconds.
    long staleAge(int item) {
        long[] ages = staleAges.get();
        return ages == null ? 0 : ages[item];
    }

    int outcome(int item) {
        return outcomes[item];
    }

    /// Takes in the answer of one node.
    ///
    /// @param places the request's places of the answered items are `places[from]` to `places[to - 1]`
    void fill(ScoreItemsResponse answer, int[] places, int from, int to) {
        int count = to - from;
        ByteString outcome = checkSize(answer, count);
        ByteBuffer score = PackedNumbers.read(answer.getScores());
        for (int i = 0; i < count; i++) {
            fill(places[from + i], outcome.byteAt(i), score, i);
        }
        if (answer.getStaleAgesMsCount() > 0) {
            fillStaleAges(answer, places, from);
        }
    }

    /// Likewise, but leaves items alone that have an answer.
    ///
    /// @return how many had none
    int fillMissing(ScoreItemsResponse answer, int[] places, int from, int to) {
        int count = to - from;
        int filled = 0;
        ByteString outcome = checkSize(answer, count);
        ByteBuffer score = PackedNumbers.read(answer.getScores());
        for (int i = 0; i < count; i++) {
            if (outcomes[places[from + i]] == Outcome.OUTCOME_UNAVAILABLE_VALUE) {
                fill(places[from + i], outcome.byteAt(i), score, i);
                filled++;
            }
        }
        if (answer.getStaleAgesMsCount() > 0) {
            fillStaleAges(answer, places, from);
        }
        return filled;
    }

    private void fill(int place, byte outcome, ByteBuffer score, int row) {
        outcomes[place] = outcome;
        for (int output = 0; output < outputs; output++) {
            scores[place * outputs + output] = score.getFloat(Float.BYTES * (row * outputs + output));
        }
    }

    private ByteString checkSize(ScoreItemsResponse answer, int count) {
        ByteString outcome = answer.getOutcomes();
        if (outcome.size() != count || answer.getScores().size() != count * outputs * Float.BYTES) {
            throw new ServingException(
                    ServingError.INTERNAL,
                    "a node answered " + outcome.size() + " outcomes and "
                            + answer.getScores().size() / Float.BYTES + " scores for " + count + " items x " + outputs
                            + " outputs");
        }
        return outcome;
    }

    private void fillStaleAges(ScoreItemsResponse answer, int[] places, int from) {
        staleAges.compareAndSet(null, new long[outcomes.length]);
        long[] ages = Objects.requireNonNull(staleAges.get());
        int next = 0;
        for (int i = 0; i < answer.getOutcomes().size() && next < answer.getStaleAgesMsCount(); i++) {
            if (answer.getOutcomes().byteAt(i) == Outcome.OUTCOME_STALE_VALUE) {
                ages[places[from + i]] = answer.getStaleAgesMs(next++);
            }
        }
    }
}
