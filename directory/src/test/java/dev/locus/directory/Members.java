package dev.locus.directory;

import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import dev.locus.transport.Address;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Members and pictures of tests, and how they are written in one line.
final class Members {
    private Members() {}

    static Member shard(String node, int port) {
        return new Member(Member.Role.SHARD, new NodeId(node), new Address("h", port));
    }

    static ClusterPicture picture(long epoch) {
        return new ClusterPicture("job", epoch, ShardMap.of(List.of(List.of(new NodeId("a")))), null, null);
    }

    /// With as many partitions as a job may have, and a release whose record is larger than a message may be.
    static ClusterPicture largePicture(long epoch) {
        ShardMap map = ShardMap.of(IntStream.range(0, 16_384)
                .mapToObj(partition -> IntStream.range(0, 3)
                        .mapToObj(replica -> new NodeId("node-" + (partition + replica) % 500))
                        .toList())
                .toList());
        ReleaseRecord.Builder release = ReleaseRecord.newBuilder().setNumber(1);
        String path = "a-long-way-to-the-model/".repeat(20);
        for (int model = 0; model < 10_000; model++) {
            release.addModels(ModelRecord.newBuilder()
                    .setName("m" + model)
                    .setVersion("1")
                    .setCandidateEntity("item")
                    .setSource(path));
        }
        return new ClusterPicture("job", epoch, map, new Release(release.build()), null);
    }

    /// Such as `a@1 b@2`.
    static String text(Collection<Member> members) {
        return members.stream()
                .map(member -> member.node() + "@" + member.address().port())
                .collect(Collectors.joining(" "));
    }
}
