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

    Rounds minus(Rounds other) {
        Rounds differences = new Rounds();
        for (int i = 0; i < values.size(); i++) {
            differences.add(values.get(i) - other.values.get(i));
        }
        return differences;
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

    /// The ratio in each round: both must have been measured in the same rounds.
    Rounds over(Rounds below) {
        Rounds ratios = new Rounds();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / below.values.get(i));
        }
        return ratios;
    }

    /// Of ratios, how far each is from 1, whichever way: at least 1.
    Rounds orInverse() {
        Rounds ratios = new Rounds();
        values.forEach(value -> ratios.add(Math.max(value, 1 / value)));
        return ratios;
    }
}
