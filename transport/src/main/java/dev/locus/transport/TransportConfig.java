package dev.locus.transport;

import java.time.Duration;

/// Limits of servers and channels.
///
/// @param messageBytesMax the largest request or answer that is taken in
/// @param eventLoopThreads threads that all servers and channels of the process share
/// @param inflightCallsPerConnectionMax more wait at the caller
/// @param stopGrace how long a closing server lets calls in flight finish
/// @param reflection whether servers describe their services to tools such as grpcurl
public record TransportConfig(
        int messageBytesMax,
        int eventLoopThreads,
        int inflightCallsPerConnectionMax,
        Duration stopGrace,
        boolean reflection) {
    public TransportConfig {
        atLeastOne("message_bytes_max", messageBytesMax);
        atLeastOne("event_loop_threads", eventLoopThreads);
        atLeastOne("inflight_calls_per_connection_max", inflightCallsPerConnectionMax);
        if (stopGrace.isNegative()) {
            throw new IllegalArgumentException("stop_grace must not be negative, not " + stopGrace);
        }
    }

    public static TransportConfig defaults() {
        int threads = defaultEventLoopThreads(Runtime.getRuntime().availableProcessors());
        return new TransportConfig(4 << 20, threads, 10_000, Duration.ofSeconds(5), false);
    }

    /// A quarter of the processors; the others are for scoring. More threads than processors would only take each
    /// other's caches.
    public static int defaultEventLoopThreads(int processors) {
        return Math.max(1, processors / 4);
    }

    public TransportConfig withReflection(boolean on) {
        return new TransportConfig(messageBytesMax, eventLoopThreads, inflightCallsPerConnectionMax, stopGrace, on);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, not " + value);
        }
    }
}
