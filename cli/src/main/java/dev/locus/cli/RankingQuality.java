package dev.locus.cli;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Figures about scores.
final class RankingQuality {
    private RankingQuality() {}

    /// The area under the ROC curve: how often a positive row scores above a negative one, ties counting half
    /// (Mann-Whitney U).
    ///
    /// @param labels above 0.5 = positive
    static double auc(double[] labels, float[] scores) {
        Integer[] order = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble((Integer row) -> scores[row]));
        double positiveRanks = 0;
        long positives = 0;
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && scores[order[to]] == scores[order[from]]) {
                to++;
            }
            double rank = (from + 1 + to) / 2.0;
            for (int i = from; i < to; i++) {
                if (labels[order[i]] > 0.5) {
                    positiveRanks += rank;
                    positives++;
                }
            }
            from = to;
        }
        double negatives = (double) labels.length - positives;
        return (positiveRanks - positives * (positives + 1) / 2.0) / (positives * negatives);
    }

    /// The largest difference, relative to max(1, |expected|). A score that is not a number differs infinitely.
    static double maxDifference(float[] scores, float[] expected) {
        double max = 0;
        for (int i = 0; i < scores.length; i++) {
            double difference = Math.abs((double) scores[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
            max = Math.max(max, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
        return max;
    }
}
