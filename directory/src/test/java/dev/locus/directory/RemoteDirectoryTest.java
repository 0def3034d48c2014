package dev.locus.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Processes that find each other through directory servers 1 and 2, on a clock moved by hand.
class RemoteDirectoryTest {
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final HandNetwork network = new HandNetwork();
    private RemoteDirectory watcher;

    @BeforeEach
    void start() {
        network.startServer(1);
        watcher = network.user(1);
        network.pass(MOMENT);
    }

    @Test
    void aNewDirectoryKnowsNothing() {
        assertEquals(0, watcher.view().epoch());
        assertEquals("", there());
        assertTrue(watcher.state().connected());
    }

    @Test
    void thatNobodyIsThereIsSaidOnlyAfterEveryoneHadTimeToComeBack() {
        network.pass(SECOND);
        assertEquals(0, watcher.view().version());
        network.pass(SECOND);
        assertEquals(1, watcher.view().version());
        network.pass(MINUTE);
        assertEquals(1, watcher.view().version());
    }

    @Test
    void othersHearOfMembersAndPicturesWithinAMoment() {
        RemoteDirectory node = network.user(1);
        List<String> seen = new ArrayList<>();
        watcher.subscribe(view -> seen.add(view.epoch() + ": " + Members.text(view.members())));
        Directory.Registration registration = node.register(Members.shard("a", 1));
        network.pass(MOMENT);
        node.publish(Members.picture(1));
        network.pass(MOMENT);
        registration.close();
        network.pass(MOMENT);
        assertEquals(List.of("0: ", "0: a@1", "1: a@1", "1: "), seen);
    }

    @Test
    void aMemberIsKnownForAsLongAsItsProcessSaysSo() {
        settledWith("a", "b", "c");
        network.pass(MINUTE);
        assertEquals("a@1 b@1 c@1", there());
    }

    @Test
    void aSilentMemberGoesWhenItsLeaseRunsOut() {
        List<RemoteDirectory> nodes = settledWith("a", "b", "c");
        network.killUser(nodes.get(1));
        network.pass(LEASE.minus(SECOND).minus(MOMENT));
        assertEquals("a@1 b@1 c@1", there());
        network.pass(SECOND.plus(MOMENT).plus(MOMENT));
        assertEquals("a@1 c@1", there());
    }

    @Test
    void aMemberReplacesTheOlderOneOfItsRoleAndNode() {
        settledWith("a");
        RemoteDirectory later = network.user(1);
        later.register(Members.shard("a", 2));
        network.pass(MINUTE);
        assertEquals("a@2", there());
    }

    @Test
    void closingARegistrationThatWasReplacedEndsNoOther() {
        RemoteDirectory node = network.user(1);
        Directory.Registration old = node.register(Members.shard("a", 1));
        node.register(Members.shard("a", 2));
        network.pass(MOMENT);
        old.close();
        network.pass(SECOND);
        assertEquals("a@2", there());
    }

    @Test
    void whileEveryServerIsAwayTheLastViewStaysAndIsSaidToBeStale() {
        settledWith("a", "b").get(0).publish(Members.picture(4));
        network.pass(MOMENT);
        network.killServer(1);
        network.pass(MINUTE);
        assertEquals("a@1 b@1", there());
        assertEquals(4, watcher.view().epoch());
        assertFalse(watcher.state().connected());
        assertEquals(
                "stale since " + network.clock.instant().minus(MINUTE) + ": none of 1 directory servers answers",
                watcher.state().toString());
    }

    @Test
    void aServerThatComesBackEmptyEmptiesNoView() {
        settledWith("a", "b").get(0).publish(Members.picture(4));
        network.pass(MOMENT);
        List<String> seen = new ArrayList<>();
        watcher.subscribe(view -> seen.add(view.epoch() + ": " + Members.text(view.members())));
        network.killServer(1);
        network.pass(MINUTE);
        network.startServer(1);
        network.pass(MINUTE);
        assertEquals(List.of("4: a@1 b@1"), seen);
        assertTrue(watcher.state().connected());
    }

    @Test
    void whoDiedWhileTheServerWasAwayGoesAfterTheGrace() {
        List<RemoteDirectory> nodes = settledWith("a", "b");
        network.killServer(1);
        network.killUser(nodes.get(0));
        network.pass(MINUTE);
        network.startServer(1);
        network.pass(Duration.ofSeconds(10));
        assertEquals("a@1 b@1", there());
        network.pass(Duration.ofSeconds(5));
        assertEquals("b@1", there());
    }

    @Test
    void aRestartedServerGetsThePictureThoughItsPublisherIsGone() {
        List<RemoteDirectory> nodes = settledWith("a", "b");
        nodes.get(0).publish(Members.picture(4));
        network.pass(MOMENT);
        network.killUser(nodes.get(0));
        network.killServer(1);
        network.startServer(1);
        network.pass(Duration.ofSeconds(4));
        RemoteDirectory fresh = network.user(1);
        network.pass(MOMENT);
        assertEquals(4, fresh.view().epoch());
    }

    @Test
    void ofTwoServersOneMayDie() {
        network.startServer(2);
        RemoteDirectory both = network.user(1, 2);
        RemoteDirectory node = network.user(1, 2);
        node.register(Members.shard("a", 1));
        node.register(Members.shard("b", 1));
        node.publish(Members.picture(1));
        network.pass(MINUTE);
        network.killServer(1);
        node.publish(Members.picture(2));
        node.register(Members.shard("c", 1));
        network.pass(SECOND);
        assertEquals("a@1 b@1 c@1", Members.text(both.view().members()));
        assertEquals(2, both.view().epoch());
        assertTrue(both.state().connected());
        assertEquals(1, both.state().serversConnected());
        network.startServer(1);
        network.pass(MINUTE);
        assertEquals("a@1 b@1 c@1", Members.text(both.view().members()));
        assertEquals(2, both.state().serversConnected());
    }

    @Test
    void memberThatOnlyTheDeadServerKnewIsKeptForTheGrace() {
        network.startServer(2);
        RemoteDirectory both = network.user(1, 2);
        network.user(1).register(Members.shard("a", 1));
        network.user(1, 2).register(Members.shard("b", 1));
        network.user(1, 2).register(Members.shard("c", 1));
        network.pass(MINUTE);
        network.killServer(1);
        network.pass(Duration.ofSeconds(10));
        assertEquals("a@1 b@1 c@1", Members.text(both.view().members()));
        network.pass(Duration.ofSeconds(5));
        assertEquals("b@1 c@1", Members.text(both.view().members()));
    }

    @Test
    void anOlderTermIsFenced() {
        RemoteDirectory old = network.user(1);
        old.lead(1);
        old.publish(Members.picture(1));
        network.pass(MOMENT);
        RemoteDirectory leader = network.user(1);
        leader.lead(2);
        network.pass(MOMENT);
        leader.publish(Members.picture(2));
        network.pass(MOMENT);
        old.publish(Members.picture(3));
        network.pass(MINUTE);
        assertEquals(2, watcher.view().epoch());
    }

    @Test
    void aPictureLargerThanAMessageArrivesWhole() {
        RemoteDirectory node = network.user(1);
        network.pass(MOMENT);
        node.publish(Members.largePicture(7));
        assertTrue(Members.largePicture(7).toRecord().getSerializedSize() > 4 << 20);
        network.pass(MOMENT);
        assertEquals(Members.largePicture(7), watcher.view().picture());
    }

    @Test
    void loadsAreHeardOfWithinSeconds() {
        int[] load = {0};
        Member proxy = new Member(Member.Role.PROXY, new NodeId("p"), new Address("h", 1), "m", "z", 0);
        network.user(1).register(proxy, () -> load[0]);
        network.pass(MINUTE);
        load[0] = 100;
        network.pass(Duration.ofSeconds(7));
        assertEquals(List.of(proxy.withLoad(100)), watcher.view().members());
    }

    /// Nodes of one process each, registered long ago.
    private List<RemoteDirectory> settledWith(String... names) {
        List<RemoteDirectory> nodes = new ArrayList<>();
        for (String name : names) {
            RemoteDirectory node = network.user(1);
            node.register(Members.shard(name, 1));
            nodes.add(node);
        }
        network.pass(MINUTE);
        return nodes;
    }

    private String there() {
        return Members.text(watcher.view().members());
    }
}
