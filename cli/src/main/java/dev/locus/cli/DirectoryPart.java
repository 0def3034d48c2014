package dev.locus.cli;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableMap;
import dev.locus.directory.DirectoryServer;
import dev.locus.directory.DirectoryServerConfig;
import dev.locus.transport.Address;
import dev.locus.transport.GrpcTransport;

/// A directory server in a process of its own. It serves all jobs, and keeps nothing.
final class DirectoryPart implements Part {
    private final GrpcTransport transport;
    private final DirectoryServer server;

    DirectoryPart(LocusConfig config) {
        this.transport = new GrpcTransport(config.transport(), Ticker.systemTicker());
        try {
            this.server = DirectoryServer.start(
                    DirectoryServerConfig.defaults()
                            .withListen(config.discovery().listen()),
                    transport,
                    PartNetwork.newNumber(),
                    Ticker.systemTicker());
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    @Override
    public ImmutableMap<String, Address> addresses() {
        return ImmutableMap.of("directory", server.address());
    }

    @Override
    public void close() {
        server.close();
        transport.close();
    }
}
