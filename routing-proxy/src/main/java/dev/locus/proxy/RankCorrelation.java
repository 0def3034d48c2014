package dev.locus.proxy;

import java.util.Arrays;

/// Spearman's rank correlation of two lists of scores: 1 if both rank alike, -1 if one is the other's reverse. Equal
/// scores share the mean of their ranks. Pure.
final class RankCorrelation {
    private RankCorrelation() {}

    /// @param count how many of each list count
    /// @return NaN if a list has fewer than two scores, or only equal ones
    static double of(float[] one, float[] other, int count) {
        if (count < 2) {
            return Double.NaN;
        }
        double[] first = ranks(one, count);
        double[] second = ranks(other, count);
        double mean = (count - 1) / 2.0;
        double together = 0;
        double firstSquares = 0;
        double secondSquares = 0;
        for (int i = 0; i < count; i++) {
            double a = first[i] - mean;
            double b = second[i] - mean;
            together += a * b;
            firstSquares += a * a;
            secondSquares += b * b;
        }
        return firstSquares == 0 || secondSquares == 0
                ? Double.NaN
                : together / Math.sqrt(firstSquares * secondSquares);
    }

    /// Sorts (score, place) as one array of longs: the high half is the score's bits, turned so that they compare as
    /// the scores do.
    private static double[] ranks(float[] scores, int count) {
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            int bits = Float.floatToIntBits(scores[i] + 0f); // -0 is 0.
            int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
            order[i] = (long) ordered << 32 | i;
        }
        Arrays.sort(order);
        double[] ranks = new double[count];
        for (int from = 0, to; from < count; from = to) {
            to = from + 1;
            while (to < count && order[to] >> 32 == order[from] >> 32) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[(int) order[i]] = (from + to - 1) / 2.0;
            }
        }
        return ranks;
    }
}
