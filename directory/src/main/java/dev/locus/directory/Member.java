package dev.locus.directory;

import dev.locus.topology.NodeId;
import dev.locus.transport.Address;

/// One part of a job that serves.
///
/// @param node for a shard actor its node id, which survives restarts; for a proxy any name of its own
/// @param machine what it runs on, as those call it that compare; empty if not known
/// @param zone the machine's zone; empty if not known
/// @param load requests under way when it last said; a hint, seconds old
public record Member(Role role, NodeId node, Address address, String machine, String zone, int load) {
    /// What a member does.
    public enum Role {
        SHARD,
        PROXY,
        ADMIN
    }

    public Member {
        checkLength("machine", machine);
        checkLength("zone", zone);
        checkLength("host", address.host());
        if (load < 0) {
            throw new IllegalArgumentException("load must be 0 or more, not " + load);
        }
    }

    public Member(Role role, NodeId node, Address address) {
        this(role, node, address, "", "", 0);
    }

    public Member withLoad(int requests) {
        return new Member(role, node, address, machine, zone, requests);
    }

    private static void checkLength(String what, String text) {
        if (text.length() > 255) {
            throw new IllegalArgumentException(what + " must have at most 255 characters, not " + text.length() + ": "
                    + text.substring(0, 40) + "…");
        }
    }
}
