package dev.locus.metrics;

import dev.locus.transport.CallMeter;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Counts the calls of every method. A method that several servers of the process have is counted as one.
final class CountedCalls implements CallMeter {
    /// From the quickest scoring to the loading of a release. Seconds.
    private static final double[] DURATION_BOUNDS = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 10};

    private final Counter calls;
    private final Histogram durations;
    private final ConcurrentMap<String, CountedMethod> methods = new ConcurrentHashMap<>();

    CountedCalls(PrometheusRegistry registry) {
        this.calls = Counter.builder()
                .name("locus_calls_total")
                .help("Calls answered, by method and error code.")
                .labelNames("method", "code")
                .withoutExemplars()
                .register(registry);
        this.durations = Histogram.builder()
                .name("locus_call_duration_seconds")
                .help("From a call's arrival to its answer, by method.")
                .labelNames("method")
                .classicOnly()
                .classicUpperBounds(DURATION_BOUNDS)
                .withoutExemplars()
                .register(registry);
        GaugeWithCallback.builder()
                .name("locus_calls_in_flight")
                .help("Calls being answered, by method.")
                .labelNames("method")
                .callback(
                        gauge -> methods.forEach((method, counted) -> gauge.call((double) counted.inFlight(), method)))
                .register(registry);
    }

    @Override
    public MethodMeter of(String method) {
        return methods.computeIfAbsent(method, name -> new CountedMethod(name, calls, durations.labelValues(name)));
    }
}
