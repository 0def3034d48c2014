package dev.locus.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// The same figure, measured in several rounds.
final class Rounds {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    Rounds times(double factor) {
        Rounds scaled = new Rounds();
        values.forEach(value -> scaled.add(value * factor));
        return scaled;
    }

    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /// Half the distance between the lowest and the highest, relative to the median.
    double spread() {
        double min = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double max = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return (max - min) / 2 / median();
    }

    /// The median of the rounds' ratios: both must have been measured in the same rounds.
    static double ratio(Rounds above, Rounds below) {
        Rounds ratios = new Rounds();
        for (int i = 0; i < above.values.size(); i++) {
            ratios.add(above.values.get(i) / below.values.get(i));
        }
        return ratios.median();
    }
}
