package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.locus.directory.Member;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Parts of a cluster die, hang and come back while requests go on. Every partition is on two of three nodes, and
/// there are two proxies. Judged by time, so it wants a machine of its own.
@Tag("long")
class FaultsTest {
    @TempDir
    Path directory;

    private static void load(TestCluster cluster) {
        cluster.change().load(Shop.items()).load(Shop.users()).model(Shop.sum()).activate();
    }

    private TestCluster start() {
        TestCluster cluster = TestCluster.start(AsProcesses::start, directory, "replicas: 2");
        load(cluster);
        return cluster;
    }

    private static AsProcesses parts(TestCluster cluster) {
        return (AsProcesses) cluster.runtime();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shard-2", "proxy-1", "manager", "directory"})
    void aPartThatIsKilledAndStartedAgainFailsNoRequest(String part) {
        try (TestCluster cluster = start();
                SteadyLoad load = SteadyLoad.on(parts(cluster).target())) {
            load.runs(2);
            parts(cluster).kill(part);
            load.runs(4);
            parts(cluster).start(part);
            parts(cluster)
                    .await(view -> view.shards().size() == AsProcesses.NODES
                            && view.addresses(Member.Role.PROXY).size() == 2
                            && view.addresses(Member.Role.ADMIN).size() == 1);
            load.runs(3);
            assertEquals(List.of(), load.failures());
        }
    }

    @Test
    void aShardActorThatHangsForTenSecondsFailsNoRequest() {
        try (TestCluster cluster = start();
                SteadyLoad load = SteadyLoad.on(parts(cluster).target())) {
            load.runs(2);
            parts(cluster).signal("shard-1", "STOP");
            load.runs(10);
            parts(cluster).signal("shard-1", "CONT");
            load.runs(3);
            assertEquals(List.of(), load.failures());
        }
    }
}
