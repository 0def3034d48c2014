package dev.locus.directory;

import com.google.common.collect.ImmutableList;
import dev.locus.topology.Names;
import dev.locus.transport.Address;
import java.time.Duration;
import java.util.Arrays;

/// How a process uses directory servers.
///
/// @param servers all of them: members register with each, and what any of them knows is known
/// @param heartbeat how often a member says that it is there
/// @param watchWait how long a server holds a watch back while there is nothing new
/// @param callTimeout after which a server that does not answer is taken for away
/// @param grace how long a member that has vanished without a word is kept after a server has come back, or
///     when most members vanish at once
/// @param backoffMax the longest time between two tries to reach a server
public record RemoteDirectoryConfig(
        ImmutableList<Address> servers,
        String job,
        Duration heartbeat,
        Duration watchWait,
        Duration callTimeout,
        Duration grace,
        Duration backoffMax) {
    private static final int SERVERS_MAX = 7;

    public RemoteDirectoryConfig {
        Names.check("job", job);
        if (servers.isEmpty() || servers.size() > SERVERS_MAX) {
            throw new IllegalArgumentException(
                    "name 1 to " + SERVERS_MAX + " directory servers, not " + servers.size() + ": HOST:PORT,HOST:PORT");
        }
        positive("heartbeat", heartbeat);
        positive("watch_wait", watchWait);
        positive("call_timeout", callTimeout);
        positive("grace", grace);
        positive("backoff_max", backoffMax);
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " must be above 0, not " + value);
        }
    }

    /// For servers with a lease of 3 s: the grace is two of them and 5 s.
    public static RemoteDirectoryConfig of(Iterable<Address> servers, String job) {
        return new RemoteDirectoryConfig(
                ImmutableList.copyOf(servers),
                job,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(11),
                Duration.ofSeconds(2));
    }

    /// @param servers HOST:PORT, separated by commas
    public static RemoteDirectoryConfig of(String servers, String job) {
        return of(Arrays.stream(servers.split(",", -1)).map(Address::parse).toList(), job);
    }
}
