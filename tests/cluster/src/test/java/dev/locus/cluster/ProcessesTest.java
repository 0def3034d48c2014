package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.locus.client.LocusClient;
import dev.locus.directory.Member;
import dev.locus.testing.Eventually;
import dev.locus.transport.Address;
import dev.locus.v1.ScoreResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cluster whose parts are processes of their own.
class ProcessesTest {
    @TempDir
    Path directory;

    @Test
    void partsFindEachOtherServeAndComeBack() {
        try (TestCluster cluster = TestCluster.start(AsProcesses::start, directory, "replicas: 2")) {
            AsProcesses parts = (AsProcesses) cluster.runtime();
            cluster.change()
                    .load(Shop.items())
                    .load(Shop.users())
                    .model(Shop.sum())
                    .activate();
            try (LocusClient client = LocusClient.connect(parts.target())) {
                assertScored(client, 1);
                Address before = parts.admin();
                parts.kill("manager");
                assertScored(client, 1);
                parts.start("manager");
                parts.await(view -> view.addresses(Member.Role.ADMIN).size() == 1
                        && !view.addresses(Member.Role.ADMIN).containsValue(before));
                assertEquals(2, cluster.change().load(Shop.items()).activate());
                parts.kill("shard-1");
                parts.kill("proxy-1");
                assertScored(client, 2);
                parts.start("shard-1");
                parts.await(view -> view.shards().size() == AsProcesses.NODES);
                assertScored(client, 2);
            }
        }
    }

    /// Proxies hear of a release a moment after it was activated.
    private static void assertScored(LocusClient client, long release) {
        AtomicLong answeredBy = new AtomicLong();
        Eventually.holds(
                Duration.ofSeconds(10),
                () -> {
                    ScoreResponse answer = client.score(SteadyLoad.request(5), Duration.ofSeconds(30))
                            .join();
                    assertEquals(SteadyLoad.ITEMS, answer.getTotals().getOk());
                    answeredBy.set(answer.getRelease());
                    return answer.getRelease() == release;
                },
                answeredBy::get);
    }
}
