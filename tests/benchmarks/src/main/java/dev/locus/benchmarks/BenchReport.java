package dev.locus.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a bench found: figures, bars that they are held against, and profiles if they were asked for. Prints tables,
/// or one JSON object.
final class BenchReport {
    /// @param spread how far off the value may be, relative to it: of several rounds, half the distance between the
    ///     lowest and the highest; of JMH, its error at 99.9 %. 0 = measured once
    private record Figure(String name, double value, String unit, double spread) {}

    private record Bar(String name, double value, Goal goal) {
        boolean isMet() {
            return goal.isMetBy(value);
        }
    }

    /// A figure that can be compared between runs, and the goal that says which way is better.
    record Ratio(Rounds rounds, Goal goal) {}

    private final String bench;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Bar> bars = new ArrayList<>();
    private final Map<String, Ratio> ratios = new LinkedHashMap<>();
    private final List<Profile> profiles = new ArrayList<>();

    BenchReport(String bench) {
        this.bench = bench;
    }

    String bench() {
        return bench;
    }

    void figure(String name, double value, String unit) {
        figure(name, value, unit, 0);
    }

    void figure(String name, double value, String unit, double spread) {
        figures.add(new Figure(name, value, unit, spread));
    }

    void figure(String name, Rounds rounds, String unit) {
        figure(name, rounds.median(), unit, rounds.spread());
    }

    void ratio(String name, Rounds rounds, Goal goal) {
        figure(name, rounds, "ratio");
        ratios.put(name, new Ratio(rounds, goal));
    }

    ImmutableMap<String, Ratio> ratios() {
        return ImmutableMap.copyOf(ratios);
    }

    void bar(String name, double value, Goal goal) {
        bars.add(new Bar(name, value, goal));
    }

    /// The names of the bars that are not met.
    List<String> missed() {
        return bars.stream().filter(bar -> !bar.isMet()).map(Bar::name).toList();
    }

    void profile(Profile profile) {
        profiles.add(profile);
    }

    void print(PrintStream out) {
        out.printf("%n%-40s %14s  %-22s %s%n", bench, "value", "unit", "spread");
        for (Figure figure : figures) {
            String spread = figure.spread() == 0 ? "" : String.format(Locale.ROOT, "± %.0f %%", figure.spread() * 100);
            out.printf("%-40s %14s  %-22s %s%n", figure.name(), number(figure.value()), figure.unit(), spread);
        }
        if (!bars.isEmpty()) {
            out.printf("%n%-40s %14s  %-22s %s%n", "bar", "value", "goal", "met");
        }
        for (Bar bar : bars) {
            out.printf(
                    "%-40s %14s  %-22s %s%n", bar.name(), number(bar.value()), bar.goal(), bar.isMet() ? "yes" : "NO");
        }
        for (Profile profile : profiles) {
            out.printf("%n%s%n", profile.name());
            print(out, "CPU", profile.cpu());
            print(out, "allocation", profile.allocation());
        }
    }

    private static void print(PrintStream out, String title, List<Profile.Line> lines) {
        lines.forEach(
                line -> out.printf(Locale.ROOT, "%-12s %5.1f %%  %s%n", title, line.share() * 100, line.method()));
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
                    .put("goal", bar.goal().value())
                    .put("met", bar.isMet());
        }
        if (!profiles.isEmpty()) {
            json.putPOJO("profiles", profiles);
        }
        return json.toString();
    }
}
