package dev.locus.directory;

import dev.locus.topology.NodeId;
import dev.locus.transport.Address;

/// One part of a job that serves.
///
/// @param node for a shard actor its node id, which survives restarts; for a proxy any name of its own
public record Member(Role role, NodeId node, Address address) {
    /// What a member does.
    public enum Role {
        SHARD,
        PROXY,
        ADMIN
    }
}
