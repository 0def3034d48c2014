package dev.locus.metrics;

import dev.locus.transport.Address;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;

/// Shows metrics over HTTP at `/metrics`; `/-/healthy` says that the process lives. Plaintext, so it refuses addresses
/// off loopback.
public final class MetricsServer implements AutoCloseable {
    private final Address address;
    private final HTTPServer server;

    private MetricsServer(Address address, HTTPServer server) {
        this.address = address;
        this.server = server;
    }

    static MetricsServer start(Address at, PrometheusRegistry registry) {
        InetSocketAddress socket = at.toListenOn();
        try {
            HTTPServer server = HTTPServer.builder()
                    .inetAddress(socket.getAddress())
                    .port(socket.getPort())
                    .registry(registry)
                    .registerHealthHandler(true)
                    .buildAndStart();
            return new MetricsServer(new Address(at.host(), server.getPort()), server);
        } catch (IOException e) {
            throw at.cantBeListenedOn(e);
        }
    }

    /// Where it really listens: the port that was chosen for port 0.
    public Address address() {
        return address;
    }

    @Override
    public void close() {
        server.close();
    }
}
