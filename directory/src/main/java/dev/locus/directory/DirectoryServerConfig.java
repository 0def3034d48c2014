package dev.locus.directory;

import dev.locus.transport.Address;
import java.time.Duration;

/// Settings of a directory server.
///
/// @param listen where it answers; port 0 = any free one
/// @param lease how long a member is known after it last said that it is there
/// @param jobsMax jobs that it knows at once
/// @param membersMax members of one job: with more, what a watcher gets would not fit into a message
public record DirectoryServerConfig(Address listen, Duration lease, int jobsMax, int membersMax) {
    static final int MEMBERS_MAX = 5_000;
    /// How long the members that unregistered are named.
    static final Duration LEFT_KEPT = Duration.ofMinutes(1);
    /// At most so many of a job.
    static final int LEFT_MAX = 250;

    public DirectoryServerConfig {
        if (lease.toMillis() < 100) {
            throw new IllegalArgumentException("lease must be 100 ms or more, not " + lease);
        }
        if (jobsMax < 1) {
            throw new IllegalArgumentException("jobs_max must be 1 or more, not " + jobsMax);
        }
        if (membersMax < 1 || membersMax > MEMBERS_MAX) {
            throw new IllegalArgumentException("members_max must be 1 to " + MEMBERS_MAX + ", not " + membersMax);
        }
    }

    public static DirectoryServerConfig defaults() {
        return new DirectoryServerConfig(Address.loopback(7402), Duration.ofSeconds(3), 1_000, MEMBERS_MAX);
    }

    public DirectoryServerConfig withListen(Address at) {
        return new DirectoryServerConfig(at, lease, jobsMax, membersMax);
    }
}
