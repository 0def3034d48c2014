package dev.locus.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import java.util.List;

/// The ratios of `bench score` as they were when somebody wrote them down, each with its noise: how far apart several
/// runs were then.
record Baseline(ImmutableMap<String, Entry> entries) {
    private static final double NOISE_MIN = 0.05;

    /// @param noise the distance between the lowest and the highest run, relative to the value
    record Entry(double value, double noise, boolean higherIsBetter) {
        /// What is not worse.
        Goal goal() {
            return higherIsBetter ? Goal.atLeast(value * (1 - noise)) : Goal.atMost(value * (1 + noise));
        }
    }

    static Baseline of(List<BenchReport> runs) {
        ImmutableMap.Builder<String, Entry> entries = ImmutableMap.builder();
        runs.getFirst().ratios().forEach((name, first) -> {
            Rounds medians = new Rounds();
            for (BenchReport run : runs) {
                medians.add(run.ratios().getOrDefault(name, first).rounds().median());
            }
            entries.put(
                    name,
                    new Entry(
                            medians.median(),
                            Math.max(NOISE_MIN, 2 * medians.spread()),
                            first.goal().isAtLeast()));
        });
        return new Baseline(entries.buildOrThrow());
    }

    /// Holds a run against the baseline: a bar for each ratio, missed if the ratio got worse by more than the noise.
    ///
    /// @throws IllegalArgumentException if the run lacks a ratio, or has another
    BenchReport judge(BenchReport run) {
        if (!entries.keySet().equals(run.ratios().keySet())) {
            throw new IllegalArgumentException("the baseline has " + entries.keySet() + ", bench score measures "
                    + run.ratios().keySet() + ": --write renews the baseline");
        }
        BenchReport report = new BenchReport("check");
        entries.forEach((name, entry) -> {
            report.figure(name + "_baseline", entry.value(), "ratio", entry.noise());
            BenchReport.Ratio now = run.ratios().get(name);
            if (now != null) {
                report.figure(name, now.rounds(), "ratio");
                report.bar(name, now.rounds().median(), entry.goal());
            }
        });
        return report;
    }

    static Baseline fromJson(JsonNode json) {
        ImmutableMap.Builder<String, Entry> entries = ImmutableMap.builder();
        json.properties()
                .forEach(each -> entries.put(
                        each.getKey(),
                        new Entry(
                                each.getValue().required("value").asDouble(),
                                each.getValue().required("noise").asDouble(),
                                each.getValue().required("higher_is_better").asBoolean())));
        return new Baseline(entries.buildOrThrow());
    }

    ObjectNode toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        entries.forEach((name, entry) -> json.putObject(name)
                .put("value", rounded(entry.value()))
                .put("noise", rounded(entry.noise()))
                .put("higher_is_better", entry.higherIsBetter()));
        return json;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
