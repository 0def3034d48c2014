package dev.locus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.locus.directory.LocalDirectory;
import dev.locus.directory.Member;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProxyOrderTest {
    private final LocalDirectory directory = new LocalDirectory();

    @Test
    void theMachineComesBeforeTheZoneAndTheZoneBeforeOthers() {
        proxy("far", "m3", "z2", 0);
        proxy("near", "m2", "z1", 900);
        proxy("here", "m1", "z1", 900);
        assertEquals(List.of("here", "near", "far"), order("m1", "z1", 1));
    }

    @Test
    void amongEquallyNearOnesTheLeastLoadedComesFirst() {
        proxy("a", "m1", "z", 500);
        proxy("b", "m2", "z", 20);
        proxy("c", "m3", "z", 100);
        assertEquals(List.of("b", "c", "a"), order("", "z", 1));
    }

    @Test
    void whoSaysNothingAboutItselfIsNearToNobody() {
        proxy("busy", "", "", 900);
        proxy("idle", "m", "z", 0);
        assertEquals(List.of("idle", "busy"), order("", "", 1));
    }

    @Test
    void aProxyOnLoopbackIsOnThisMachine() {
        proxy("idle", "m", "z", 0);
        directory.register(
                new Member(Member.Role.PROXY, new NodeId("loopback"), new Address("127.0.0.3", 1), "", "", 900));
        assertEquals(
                "127.0.0.3",
                new ProxyOrder("", "", new Random(1))
                        .of(directory.view())
                        .get(0)
                        .host());
    }

    @Test
    void equalsAreSpreadOverClientsAndStayInOrderForEach() {
        for (String name : List.of("a", "b", "c")) {
            proxy(name, "m", "z", 0);
        }
        Set<String> first = new HashSet<>();
        for (int client = 0; client < 50; client++) {
            first.add(order("m", "z", client).get(0));
        }
        assertEquals(Set.of("a", "b", "c"), first);
        ProxyOrder one = new ProxyOrder("m", "z", new Random(7));
        List<Address> before = one.of(directory.view());
        proxy("d", "m", "z", 0);
        List<Address> after = one.of(directory.view());
        assertNotEquals(before, after);
        assertEquals(before, after.stream().filter(before::contains).toList());
    }

    @Test
    void onlyProxiesAreTried() {
        directory.register(new Member(Member.Role.SHARD, new NodeId("s"), new Address("s", 1)));
        assertEquals(List.of(), order("", "", 1));
    }

    private void proxy(String name, String machine, String zone, int load) {
        directory.register(
                new Member(Member.Role.PROXY, new NodeId(name), new Address(name, 1), machine, zone, 0), () -> load);
    }

    private List<String> order(String machine, String zone, long seed) {
        return new ProxyOrder(machine, zone, new Random(seed))
                .of(directory.view()).stream().map(Address::host).toList();
    }
}
