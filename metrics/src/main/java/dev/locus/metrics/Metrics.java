package dev.locus.metrics;

import dev.locus.transport.Address;
import dev.locus.transport.CallMeter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.Consumer;

/// The metrics of one process: the calls it answers, its JVM, and what its mains add. `docs/reference/metrics.md` lists
/// them all.
///
/// What is added is read by call-back, only while Prometheus asks: on a thread of the server's, which a reading must
/// not hold up for long; and it must not throw, or nothing at all is shown.
public final class Metrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final CountedCalls calls = new CountedCalls(registry);

    public Metrics() {
        addJvm(registry);
    }

    /// Of the library's, those that mean something whatever the garbage collector and the options of the JVM.
    private static void addJvm(PrometheusRegistry registry) {
        JvmBufferPoolMetrics.builder().register(registry);
        JvmClassLoadingMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmMemoryMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        ProcessMetrics.builder().register(registry);
    }

    /// Counts calls; for the transport whose servers answer them.
    public CallMeter calls() {
        return calls;
    }

    /// Adds a value that goes up and down.
    ///
    /// @param name `locus_…`, ending with the base unit, if it has one
    public void addGauge(String name, String help, List<String> labels, Consumer<Readings> readings) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .callback(gauge -> readings.accept(gauge::call))
                .register(registry);
    }

    /// Adds a value that only goes up while the process lives.
    ///
    /// @param name `locus_…_total`
    public void addCounter(String name, String help, List<String> labels, Consumer<Readings> readings) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .callback(counter -> readings.accept(counter::call))
                .register(registry);
    }

    /// Starts to answer Prometheus.
    ///
    /// @throws java.io.UncheckedIOException if the port is taken or the address is not this machine's
    public MetricsServer serve(Address at) {
        return MetricsServer.start(at, registry);
    }
}
