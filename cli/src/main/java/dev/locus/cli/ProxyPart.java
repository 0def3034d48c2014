package dev.locus.cli;

import com.google.common.collect.ImmutableMap;
import dev.locus.client.RequestIds;
import dev.locus.proxy.Proxy;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import org.jspecify.annotations.Nullable;

/// A proxy in a process of its own.
final class ProxyPart implements Part {
    private final PartNetwork network;
    private final Proxy proxy;
    private final ImmutableMap<String, Address> addresses;

    ProxyPart(LocusConfig config, @Nullable NodeId name) {
        this.network = new PartNetwork(config);
        try {
            this.proxy = Proxy.start(
                    config.scoring(),
                    name == null ? PartNetwork.newName("proxy") : name,
                    network.transport,
                    network.directory,
                    network.clock,
                    network.ticker,
                    new RequestIds(PartNetwork.newNumber()));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
        ClusterMetrics.addDirectory(network.metrics, network.directory);
        ClusterMetrics.addProxy(network.metrics, proxy.counts());
        this.addresses = network.with("scoring", proxy.address());
    }

    @Override
    public ImmutableMap<String, Address> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        proxy.close();
        network.close();
    }
}
