package dev.locus.cli;

import com.google.common.collect.ImmutableList;
import dev.locus.transport.Address;

/// How parts in processes of their own find each other, and where their manager keeps its records.
///
/// @param listen where a directory server answers; port 0 = any free one
/// @param servers all directory servers of the cluster
/// @param etcd servers of etcd; empty = the manager keeps its records in files
record DiscoveryConfig(Address listen, ImmutableList<Address> servers, ImmutableList<Address> etcd) {
    private static final int SERVERS_MAX = 7;

    DiscoveryConfig {
        if (servers.isEmpty() || servers.size() > SERVERS_MAX) {
            throw new IllegalArgumentException(
                    "name 1 to " + SERVERS_MAX + " directory servers, not " + servers.size());
        }
    }

    DiscoveryConfig withListen(Address other) {
        return new DiscoveryConfig(other, servers, etcd);
    }

    static DiscoveryConfig defaults() {
        Address local = Address.loopback(7404);
        return new DiscoveryConfig(local, ImmutableList.of(local), ImmutableList.of());
    }
}
