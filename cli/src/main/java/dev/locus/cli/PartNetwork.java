package dev.locus.cli;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableMap;
import dev.locus.directory.RemoteDirectory;
import dev.locus.directory.RemoteDirectoryConfig;
import dev.locus.metrics.Metrics;
import dev.locus.metrics.MetricsServer;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import dev.locus.transport.GrpcTransport;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What every [Part] of a job has: the network, the directory, metrics and the clocks.
final class PartNetwork implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    final InstantSource clock = InstantSource.system();
    final Ticker ticker = Ticker.systemTicker();
    final Metrics metrics = new Metrics();
    final GrpcTransport transport;
    final RemoteDirectory directory;
    private final Address metricsAddress;
    private @Nullable MetricsServer metricsServer;

    PartNetwork(LocusConfig config) {
        this.metricsAddress = config.metrics();
        this.transport = new GrpcTransport(config.transport(), ticker, metrics.calls());
        this.directory = RemoteDirectory.start(
                RemoteDirectoryConfig.of(
                        config.discovery().servers(), config.admin().job()),
                transport,
                clock,
                ticker,
                RANDOM);
    }

    /// A name that no other part has.
    static NodeId newName(String kind) {
        return new NodeId(String.format(Locale.ROOT, "%s-%08x", kind, RANDOM.nextInt()));
    }

    static long newNumber() {
        return RANDOM.nextLong();
    }

    /// Shows what was added to the metrics by now.
    Address serveMetrics() {
        MetricsServer server = metrics.serve(metricsAddress);
        metricsServer = server;
        return server.address();
    }

    ImmutableMap<String, Address> with(String service, Address address) {
        return ImmutableMap.of(service, address, "metrics", serveMetrics());
    }

    @Override
    public void close() {
        if (metricsServer != null) {
            metricsServer.close();
        }
        directory.close();
        transport.close();
    }
}
