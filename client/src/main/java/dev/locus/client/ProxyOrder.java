package dev.locus.client;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.locus.directory.DirectoryView;
import dev.locus.directory.Member;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Decides in which order a client tries proxies: those of its machine, then of its zone, then all others; the
/// least loaded first, as far as that is known, and equals in a random order that stays the same, so that
/// clients spread and none of them wanders about. Not thread-safe.
final class ProxyOrder {
    /// Loads that differ by less are equal: they are seconds old.
    private static final int LOAD_STEP = 16;

    private final String machine;
    private final String zone;
    private final RandomGenerator random;
    private final Map<NodeId, Long> draws = new HashMap<>();

    ProxyOrder(String machine, String zone, RandomGenerator random) {
        this.machine = machine;
        this.zone = zone;
        this.random = random;
    }

    ImmutableList<Address> of(DirectoryView view) {
        ImmutableList<Member> proxies = view.members().stream()
                .filter(member -> member.role() == Member.Role.PROXY)
                .collect(ImmutableList.toImmutableList());
        draws.keySet().retainAll(proxies.stream().map(Member::node).toList());
        proxies.forEach(proxy -> draws.computeIfAbsent(proxy.node(), unseen -> random.nextLong()));
        return proxies.stream()
                .sorted(Comparator.comparingInt(this::distance)
                        .thenComparingInt(proxy -> proxy.load() / LOAD_STEP)
                        .thenComparingLong(proxy -> draws.getOrDefault(proxy.node(), 0L)))
                .map(Member::address)
                .collect(ImmutableList.toImmutableList());
    }

    /// Only this machine reaches a proxy that listens on its loopback address.
    private int distance(Member proxy) {
        String host = proxy.address().host();
        boolean loopback = InetAddresses.isInetAddress(host)
                && InetAddresses.forString(host).isLoopbackAddress();
        if (loopback || (!machine.isEmpty() && machine.equals(proxy.machine()))) {
            return 0;
        }
        return !zone.isEmpty() && zone.equals(proxy.zone()) ? 1 : 2;
    }
}
