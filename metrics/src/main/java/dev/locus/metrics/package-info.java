/// What a process counts and shows of itself, for Prometheus: calls, whatever its parts are read out for, the JVM. It
/// stands apart because it drags in Prometheus's client library, which no other module meets: parts keep plain numbers,
/// and the mains say which of them are shown, and as what. Start at [dev.locus.metrics.Metrics].
@NullMarked
package dev.locus.metrics;

import org.jspecify.annotations.NullMarked;
