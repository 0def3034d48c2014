package dev.locus.metrics;

import dev.locus.protocol.ServingError;
import dev.locus.transport.CallMeter;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Counts the calls of one method. What a call touches is found once: `OK` at once, an error code when it first
/// happens, so that those that never do are not shown.
final class CountedMethod implements CallMeter.MethodMeter {
    private static final String OK = "OK";
    private static final double NANOS_PER_SECOND = 1e9;

    private final String method;
    private final Counter calls;
    private final CounterDataPoint answered;
    private final ConcurrentMap<ServingError, CounterDataPoint> failed = new ConcurrentHashMap<>();
    private final DistributionDataPoint durations;
    private final LongAdder inFlight = new LongAdder();

    CountedMethod(String method, Counter calls, DistributionDataPoint durations) {
        this.method = method;
        this.calls = calls;
        this.answered = calls.labelValues(method, OK);
        this.durations = durations;
    }

    @Override
    public void begun() {
        inFlight.increment();
    }

    @Override
    public void ended(@Nullable ServingError error, long nanos) {
        inFlight.decrement();
        durations.observe(nanos / NANOS_PER_SECOND);
        (error == null ? answered : failed(error)).inc();
    }

    private CounterDataPoint failed(ServingError error) {
        CounterDataPoint known = failed.get(error);
        return known == null ? failed.computeIfAbsent(error, each -> calls.labelValues(method, each.name())) : known;
    }

    long inFlight() {
        return inFlight.sum();
    }
}
