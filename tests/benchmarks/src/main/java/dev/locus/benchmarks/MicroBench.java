package dev.locus.benchmarks;

import com.google.common.base.CaseFormat;
import com.google.common.collect.ImmutableMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// `bench micro`: the single steps of a request, one at a time in a process of its own, with JMH.
final class MicroBench {
    /// Every benchmark method, and what it is counted in.
    private static final ImmutableMap<String, String> UNITS = ImmutableMap.of(
            "splitKeys", "ns / key",
            "lookUp", "ns / row",
            "lookUpAndCopy", "ns / row",
            "encodeRow", "ns / row",
            "fillTensor", "ns / row",
            "runModel", "ns / row",
            "mergeScores", "ns / item");

    private static final String BATCH_SIZE = "items";

    private final BenchReport report = new BenchReport("micro");

    private final boolean quick;

    private MicroBench(boolean quick) {
        this.quick = quick;
    }

    static BenchReport run(boolean quick) {
        System.setProperty("jmh.ignoreLock", "true"); // Another user's benchmarks need not stop ours.
        MicroBench bench = new MicroBench(quick);
        try {
            new Runner(bench.options()).run().forEach(bench::tell);
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH failed: " + e.getMessage(), e);
        }
        return bench.report;
    }

    private Options options() {
        OptionsBuilder options = new OptionsBuilder();
        UNITS.keySet().forEach(method -> options.include("\\." + method + "$"));
        return options.mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(quick ? 1 : 3)
                .warmupIterations(quick ? 3 : 5)
                .warmupTime(TimeValue.milliseconds(quick ? 200 : 500))
                .measurementIterations(5)
                .measurementTime(TimeValue.milliseconds(quick ? 100 : 500))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
    }

    private void tell(RunResult run) {
        BenchmarkParams params = run.getParams();
        String method = params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1);
        StringBuilder name = new StringBuilder(CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, method));
        params.getParamsKeys().forEach(key -> name.append('_').append(params.getParam(key)));
        double size = params.getParamsKeys().contains(BATCH_SIZE) ? Double.parseDouble(params.getParam(BATCH_SIZE)) : 1;
        Result<?> time = run.getPrimaryResult();
        report.figure(
                name.toString(),
                time.getScore() / size,
                String.valueOf(UNITS.get(method)),
                time.getScoreError() / time.getScore());
        judge(name.toString(), time);
    }

    private void judge(String name, Result<?> nanos) {
        switch (name) {
            case "split_keys" -> judge("split_key_ns", nanos, Goal.atMost(10));
            case "look_up_and_copy_256" -> judge("look_up_and_copy_256_byte_row_ns", nanos, Goal.atMost(300));
            default -> {}
        }
    }

    /// Unless a quick run's error reaches to the goal.
    private void judge(String name, Result<?> nanos, Goal goal) {
        if (!quick || nanos.getScoreError() < Math.abs(nanos.getScore() - goal.value())) {
            report.bar(name, nanos.getScore(), goal);
        }
    }
}
