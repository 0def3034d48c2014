package dev.locus.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.ShardMap;
import dev.locus.transport.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LocalDirectoryTest {
    private final LocalDirectory directory = new LocalDirectory();

    @Test
    void aNewDirectoryKnowsNothing() {
        assertNull(directory.view().picture());
        assertEquals(0, directory.view().epoch());
        assertEquals(List.of(), directory.view().members());
    }

    @Test
    void aSubscriberGetsTheViewAsItIsAndThenEveryNewerOne() {
        directory.publish(picture(1));
        List<String> seen = new ArrayList<>();
        Directory.Registration subscription = directory.subscribe(view -> seen.add(text(view)));
        directory.publish(picture(2));
        Directory.Registration member = directory.register(shard("a", 1));
        member.close();
        subscription.close();
        directory.publish(picture(3));
        assertEquals(List.of("1: ", "2: ", "2: a@1", "2: "), seen);
    }

    @Test
    void anOlderOrEqualEpochIsIgnored() {
        directory.publish(picture(5));
        ClusterPicture five = directory.view().picture();
        long version = directory.view().version();
        directory.publish(picture(5));
        directory.publish(picture(4));
        assertSame(five, directory.view().picture());
        assertEquals(version, directory.view().version());
    }

    @Test
    void aMemberReplacesTheOlderOneOfItsRoleAndNode() {
        directory.register(shard("a", 1));
        directory.register(new Member(Member.Role.PROXY, new NodeId("a"), address(9)));
        Directory.Registration newer = directory.register(shard("a", 2));
        assertEquals(Map.of(new NodeId("a"), address(2)), directory.view().shards());
        assertEquals(Map.of(new NodeId("a"), address(9)), directory.view().addresses(Member.Role.PROXY));
        newer.close();
        assertEquals(Map.of(), directory.view().shards());
    }

    @Test
    void closingARegistrationThatWasReplacedChangesNothing() {
        Directory.Registration old = directory.register(shard("a", 1));
        directory.register(shard("a", 1));
        long version = directory.view().version();
        old.close();
        assertEquals(Map.of(new NodeId("a"), address(1)), directory.view().shards());
        assertEquals(version, directory.view().version());
    }

    @Test
    void closingARegistrationTwiceEndsNoOther() {
        Directory.Registration first = directory.register(shard("a", 1));
        first.close();
        directory.register(shard("a", 1));
        first.close();
        assertEquals(Map.of(new NodeId("a"), address(1)), directory.view().shards());
    }

    @Test
    void membersAreInOrder() {
        directory.register(shard("b", 1));
        directory.register(new Member(Member.Role.ADMIN, new NodeId("a"), address(2)));
        directory.register(shard("a", 3));
        assertEquals(
                List.of("a@3", "b@1", "a@2"),
                directory.view().members().stream()
                        .map(LocalDirectoryTest::text)
                        .toList());
    }

    @Test
    void underManyThreadsEveryListenerSeesEveryViewInOrder() {
        List<Long> versions = new ArrayList<>(); // Listeners are called one at a time.
        directory.subscribe(view -> versions.add(view.version()));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<Void>> work = IntStream.range(0, 4)
                    .mapToObj(thread -> CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 500; i++) {
                                    directory.register(shard("n" + thread, i)).close();
                                }
                            },
                            threads))
                    .toList();
            work.forEach(CompletableFuture::join);
        } finally {
            threads.shutdown();
        }
        assertEquals(LongStream.rangeClosed(0, 4_000).boxed().toList(), versions);
    }

    private static ClusterPicture picture(long epoch) {
        return new ClusterPicture("job", epoch, ShardMap.of(List.of(List.of(new NodeId("a")))), null, null);
    }

    private static Member shard(String node, int port) {
        return new Member(Member.Role.SHARD, new NodeId(node), address(port));
    }

    private static Address address(int port) {
        return new Address("h", port);
    }

    private static String text(DirectoryView view) {
        return view.epoch() + ": "
                + String.join(
                        " ",
                        view.members().stream().map(LocalDirectoryTest::text).toList());
    }

    private static String text(Member member) {
        return member.node() + "@" + member.address().port();
    }
}
