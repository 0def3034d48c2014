package dev.locus.manager;

import com.google.common.collect.ImmutableList;
import dev.locus.topology.Names;
import dev.locus.transport.Address;
import java.time.Duration;

/// How a job's control state is kept in etcd.
///
/// @param servers the members of the etcd cluster
/// @param job what is kept is named after it: jobs share an etcd without seeing each other
/// @param requestTimeout after which a call that etcd does not answer has failed
/// @param lease how long a leader that is not heard of leads; whole seconds
public record EtcdConfig(ImmutableList<Address> servers, String job, Duration requestTimeout, Duration lease) {
    public EtcdConfig {
        Names.check("job", job);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("name at least one etcd server: HOST:PORT");
        }
        if (requestTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("request_timeout must be 1 ms or more, not " + requestTimeout);
        }
        if (lease.toSeconds() < 1 || lease.toNanosPart() != 0) {
            throw new IllegalArgumentException("lease must be whole seconds, 1 or more, not " + lease);
        }
    }

    public static EtcdConfig of(Iterable<Address> servers, String job) {
        return new EtcdConfig(ImmutableList.copyOf(servers), job, Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    /// What the names of the job's keys begin with.
    String prefix() {
        return "/locus/" + job + "/";
    }
}
