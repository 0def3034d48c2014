package dev.locus.cli;

import com.google.common.collect.ImmutableMap;
import dev.locus.transport.Address;

/// One part of a cluster, running in a process of its own: a directory server, a manager, a shard actor or a proxy.
/// `locus run` starts it, and so does whatever else puts parts somewhere.
interface Part extends AutoCloseable {
    /// What it answers, and where: `scoring` at `127.0.0.1:7400`.
    ImmutableMap<String, Address> addresses();

    /// Leaves the directory, finishes what it has under way, and ends.
    @Override
    void close();
}
