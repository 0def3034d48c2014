package dev.locus.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RankCorrelationTest {
    @Test
    void listsThatRankAlikeHaveOneAndTheReverseMinusOne() {
        assertEquals(1, of(new float[] {-3, -1, -0f, 2, 1e9f}, new float[] {1, 2, 3, 4, 5}), 1e-12);
        assertEquals(-1, of(new float[] {-3, -1, 0, 2}, new float[] {4, 3, 2, 1}), 1e-12);
    }

    @Test
    void equalScoresShareTheMeanOfTheirRanks() {
        // Ranks 0.5, 0.5, 2 and 0, 1, 2.
        assertEquals(1.5 / Math.sqrt(1.5 * 2), of(new float[] {0f, -0f, 7}, new float[] {1, 2, 3}), 1e-12);
    }

    @Test
    void withoutAnOrderThereIsNoCorrelation() {
        assertEquals(Double.NaN, of(new float[] {1}, new float[] {2}));
        assertEquals(Double.NaN, of(new float[] {1, 1, 1}, new float[] {1, 2, 3}));
        assertEquals(Double.NaN, RankCorrelation.of(new float[5], new float[5], 0));
    }

    @Test
    void itIsWhatTheFormulaForRanksWithoutTiesGives() {
        Random random = new Random(7);
        for (int turn = 0; turn < 50; turn++) {
            int count = 2 + random.nextInt(100);
            float[] one = new float[count];
            float[] other = new float[count];
            for (int i = 0; i < count; i++) {
                one[i] = (float) random.nextGaussian();
                other[i] = one[i] + (float) random.nextGaussian();
            }
            double squares = 0;
            for (int i = 0; i < count; i++) {
                double apart = rank(one, i) - rank(other, i);
                squares += apart * apart;
            }
            double expected = 1 - 6 * squares / (count * ((double) count * count - 1));
            assertEquals(expected, of(one, other), 1e-9);
        }
    }

    private static int rank(float[] scores, int place) {
        int below = 0;
        for (float score : scores) {
            below += score < scores[place] ? 1 : 0;
        }
        return below;
    }

    private static double of(float[] one, float[] other) {
        return RankCorrelation.of(one, other, one.length);
    }
}
