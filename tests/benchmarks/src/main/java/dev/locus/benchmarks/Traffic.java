package dev.locus.benchmarks;

import com.google.common.base.Ticker;
import com.google.protobuf.Message;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.TransportConfig;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoringGrpc;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Requests to a bench's server, and what they cost it.
final class Traffic implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final double OPEN_LOOP_SHARE_OF_CAPACITY = 0.3;
    private static final int OPEN_LOOP_SECONDS_MAX = 10;

    private static final double PROFILED_CPU_NANOS = 6e9;

    private final ServerProcess server;
    private final BenchReport report;
    private final @Nullable Path profiles;
    private final GrpcTransport transport = new GrpcTransport(TransportConfig.defaults(), Ticker.systemTicker());

    /// @param profiles the directory for recordings of the server, or null for none
    Traffic(ServerProcess server, BenchReport report, @Nullable Path profiles) {
        this.server = server;
        this.report = report;
        this.profiles = profiles;
    }

    <Q extends Message, A extends Message> CompletableFuture<A> send(
            Address address, MethodDescriptor<Q, A> method, Q request) {
        return transport.send(address, method, request, Deadline.after(TIMEOUT, Ticker.systemTicker()));
    }

    Supplier<CompletableFuture<?>> scoring(Address proxy, Supplier<ScoreRequest> requests) {
        return () -> send(proxy, ScoringGrpc.getScoreMethod(), requests.get());
    }

    /// Sends requests in a closed loop.
    ///
    /// @return what one request cost the server
    ServerProcess.Counters costs(String name, int requests, Supplier<CompletableFuture<?>> sender) {
        ServerProcess.Counters before = server.counters();
        long failed = LoadGenerator.closedLoop(requests, sender);
        ServerProcess.Counters used = server.counters().minus(before);
        if (failed > 0) {
            throw new IllegalStateException(failed + " of " + requests + " requests failed in '" + name + "'");
        }
        return new ServerProcess.Counters(used.cpuNanos() / requests, used.allocatedBytes() / requests);
    }

    /// Tells latencies in an open loop.
    ///
    /// @param cpuNanos what one request costs; the loop's rate takes a share of what the machine could do
    void tellLatencies(String name, int requestsMax, double cpuNanos, Supplier<CompletableFuture<?>> sender) {
        double capacity = Runtime.getRuntime().availableProcessors() * 1e9 / (2 * cpuNanos);
        double rate = Math.min(2_000, capacity * OPEN_LOOP_SHARE_OF_CAPACITY);
        int requests = (int) Math.clamp(rate * OPEN_LOOP_SECONDS_MAX, 1, requestsMax);
        LoadGenerator.Latencies seen = LoadGenerator.openLoop(requests, rate, sender);
        report.figure(name + "_open_loop_rate", rate, "requests / s");
        tellPercentile(name + "_p50", seen, 0.5);
        tellPercentile(name + "_p99", seen, 0.99);
        tellPercentile(name + "_p999", seen, 0.999);
        report.figure(name + "_open_loop_failed", (double) seen.failed(), "requests");
    }

    /// Nothing, if too few were answered to have one beyond it.
    private void tellPercentile(String name, LoadGenerator.Latencies seen, double share) {
        if (seen.answered() * (1 - share) >= 1) {
            report.figure(name, seen.percentile(share), "µs from intended send");
        }
    }

    /// Records where the server spends its time, if recordings are wanted. After the measuring, which it would disturb.
    ///
    /// @param cpuNanos what one request costs
    void profile(String name, double cpuNanos, Supplier<CompletableFuture<?>> sender) {
        if (profiles == null) {
            return;
        }
        Path file = profiles.resolve(report.bench() + "-" + name + ".jfr");
        try {
            Files.createDirectories(profiles);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.startProfile();
        costs(name, (int) Math.ceil(PROFILED_CPU_NANOS / cpuNanos), sender);
        server.endProfile(file);
        report.profile(Profile.read(file.toString(), file));
    }

    @Override
    public void close() {
        transport.close();
    }
}
