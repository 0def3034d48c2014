package dev.locus.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.internal.v1.TrialCounts;
import dev.locus.v1.Outcome;
import dev.locus.v1.ScoreResponse;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TrialSummaryTest {
    private static final float NAN = Float.NaN;

    private final TrialSummary summary = new TrialSummary("ctr", "1 → 2");

    @Test
    void differencesOfScoresThatBothSidesHaveAreSummedUp() throws DataFormatException {
        for (int request = 0; request < 100; request++) {
            summary.compare(answer(1, 2, 3), answer(1, 2.5f, request == 0 ? 1_003 : 3), 0);
        }
        TrialCounts counts = summary.toCounts();
        assertEquals(100, counts.getComparedRequests());
        assertEquals(300, counts.getScores());
        assertEquals(1_050, counts.getDifferenceSum(), 1e-6);
        assertEquals(1_000, counts.getDifferenceMax());
        assertEquals(100, counts.getRankedRequests());
        assertEquals(100, counts.getRankCorrelationSum(), 1e-9);
        assertEquals(0.5, quantile(counts, 99), 0.005);
        assertEquals(1_000, quantile(counts, 100), 10);
        assertEquals(0, quantile(counts, 50));
    }

    private static double quantile(TrialCounts counts, double percent) throws DataFormatException {
        Histogram differences = Histogram.decodeFromCompressedByteBuffer(
                ByteBuffer.wrap(counts.getDifferences().toByteArray()), 0);
        return differences.getValueAtPercentile(percent) * counts.getDifferenceUnit();
    }

    @Test
    void anItemThatOnlyOneSideScoresIsAnOtherOutcomeAndNoDifference() {
        ScoreResponse served = answer(1, 2, NAN).toBuilder()
                .setOutcomes(2, Outcome.OUTCOME_NOT_FOUND)
                .build();
        summary.compare(served, answer(1, 2, 3), 0);
        TrialCounts counts = summary.toCounts();
        assertEquals(3, counts.getItems());
        assertEquals(1, counts.getOtherOutcomeItems());
        assertEquals(2, counts.getScores());
    }

    @Test
    void anItemThatNobodyServedSaysNothing() {
        ScoreResponse served = answer(1, NAN).toBuilder()
                .setOutcomes(1, Outcome.OUTCOME_UNAVAILABLE)
                .build();
        summary.compare(served, answer(1, 2), 0);
        assertEquals(1, summary.toCounts().getItems());
        assertEquals(0, summary.toCounts().getOtherOutcomeItems());
    }

    @Test
    void infiniteScoresAndHugeDifferencesAreTakenIn() {
        float infinite = Float.POSITIVE_INFINITY;
        summary.compare(answer(infinite, -3e38f), answer(infinite, 3e38f), 0);
        assertEquals(2, summary.toCounts().getScores());
        assertEquals(6e38, summary.toCounts().getDifferenceMax(), 1e33);
        summary.compare(answer(infinite), answer(1), 0);
        assertEquals(infinite, summary.toCounts().getDifferenceMax());
    }

    @Test
    void itStaysSmallWhateverItTakesIn() {
        for (int request = 0; request < 2_000; request++) {
            summary.compare(answer(0, 0), answer((float) Math.pow(1.01, request), 1e-9f * request), 0);
        }
        int bytes = summary.toCounts().getSerializedSize();
        assertTrue(bytes < 20_000, bytes + " bytes");
    }

    private static ScoreResponse answer(float... scores) {
        ScoreResponse.Builder answer = ScoreResponse.newBuilder().addOutputs("score");
        for (float score : scores) {
            answer.addScores(score).addOutcomes(Outcome.OUTCOME_OK);
        }
        return answer.build();
    }
}
