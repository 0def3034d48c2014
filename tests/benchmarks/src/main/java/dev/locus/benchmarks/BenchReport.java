package dev.locus.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a bench found: figures, and bars that they are held against. Prints a table, or one JSON object.
final class BenchReport {
    /// @param spread half the distance between the lowest and the highest round, relative to the value; 0 = one
    ///     round
    private record Figure(String name, double value, String unit, double spread) {}

    private record Bar(String name, double value, double goal, boolean atLeast) {
        boolean met() {
            return atLeast ? value >= goal : value <= goal;
        }
    }

    private final String bench;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Bar> bars = new ArrayList<>();

    BenchReport(String bench) {
        this.bench = bench;
    }

    void figure(String name, double value, String unit) {
        figures.add(new Figure(name, value, unit, 0));
    }

    void figure(String name, Rounds rounds, String unit) {
        figures.add(new Figure(name, rounds.median(), unit, rounds.spread()));
    }

    void barAtLeast(String name, double value, double goal) {
        bars.add(new Bar(name, value, goal, true));
    }

    void barAtMost(String name, double value, double goal) {
        bars.add(new Bar(name, value, goal, false));
    }

    void print(PrintStream out) {
        out.printf("%n%-40s %14s  %-22s %s%n", bench, "median", "unit", "spread");
        for (Figure figure : figures) {
            String spread = figure.spread() == 0 ? "" : String.format(Locale.ROOT, "± %.0f %%", figure.spread() * 100);
            out.printf(
                    Locale.ROOT,
                    "%-40s %14s  %-22s %s%n",
                    figure.name(),
                    number(figure.value()),
                    figure.unit(),
                    spread);
        }
        if (!bars.isEmpty()) {
            out.printf("%n%-40s %14s  %-22s %s%n", "bar", "value", "goal", "met");
        }
        for (Bar bar : bars) {
            String goal = (bar.atLeast() ? ">= " : "<= ") + number(bar.goal());
            out.printf("%-40s %14s  %-22s %s%n", bar.name(), number(bar.value()), goal, bar.met() ? "yes" : "NO");
        }
    }

    private static String number(double value) {
        return Math.abs(value) >= 1_000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.3g", value);
    }

    String toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode().put("bench", bench);
        ArrayNode figureList = json.putArray("figures");
        for (Figure figure : figures) {
            figureList
                    .addObject()
                    .put("name", figure.name())
                    .put("value", figure.value())
                    .put("unit", figure.unit())
                    .put("spread", figure.spread());
        }
        ArrayNode barList = json.putArray("bars");
        for (Bar bar : bars) {
            barList.addObject()
                    .put("name", bar.name())
                    .put("value", bar.value())
                    .put("goal", bar.goal())
                    .put("met", bar.met());
        }
        return json.toString();
    }
}
