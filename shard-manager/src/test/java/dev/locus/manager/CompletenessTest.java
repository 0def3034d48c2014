package dev.locus.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.locus.internal.v1.PartitionInventory;
import dev.locus.internal.v1.PrepareReleaseResponse;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ViewInventory;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two nodes; a view of 30 rows, 10 in partition 0 and 20 in partition 1.
class CompletenessTest {
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final ShardMap ONE_COPY = ShardMap.of(List.of(List.of(A), List.of(B)));
    private static final ShardMap TWO_COPIES = ShardMap.of(List.of(List.of(A, B), List.of(B, A)));
    private static final PartitionInventory ZERO = partition(0, 10, 111);
    private static final PartitionInventory ONE = partition(1, 20, 222);

    @Test
    void everyRowOnceOnEveryReplicaIsComplete() {
        Completeness.check(release(false), ONE_COPY, List.of(node(ZERO), node(ONE)));
        Completeness.check(release(false), TWO_COPIES, List.of(node(ZERO, ONE), node(ZERO, ONE)));
        Completeness.check(release(true), ONE_COPY, List.of(node(ZERO, ONE), node(ZERO, ONE)));
    }

    @Test
    void aPartitionThatIsMissingIsNamedWithTheFigures() {
        assertEquals(
                "INVALID_LOAD view 'v' data version 'd' : the nodes have 10 rows, expected 30 x 1",
                refusal(release(false), ONE_COPY, node(ZERO), node()));
        assertEquals(
                "INVALID_LOAD view 'v' data version 'd' : the nodes have 40 rows, expected 30 x 2",
                refusal(release(false), TWO_COPIES, node(ZERO, ONE), node(ZERO)));
        assertEquals(
                "INVALID_LOAD view 'v' data version 'd' : the nodes have 30 rows, expected 30 x 2",
                refusal(release(true), ONE_COPY, node(ZERO), node(ONE)));
    }

    @Test
    void aNodeThatSaysNothingOfAViewMakesItIncomplete() {
        PrepareReleaseResponse silent = PrepareReleaseResponse.getDefaultInstance();
        assertEquals(
                "INVALID_LOAD view 'v' data version 'd' : the nodes have 0 rows, expected 30 x 1",
                refusal(release(false), ONE_COPY, silent, silent));
    }

    @Test
    void copiesWithDifferentChecksumsAreDamaged() {
        assertEquals(
                "DATA_DAMAGED view 'v' partition 1 has different checksums on two nodes",
                refusal(release(false), TWO_COPIES, node(ZERO, ONE), node(ZERO, partition(1, 20, 223))));
    }

    private static String refusal(Release release, ShardMap map, PrepareReleaseResponse... nodes) {
        ServingException e =
                assertThrows(ServingException.class, () -> Completeness.check(release, map, List.of(nodes)));
        assertEquals(e.text().contains("checksums"), e.error() == ServingError.DATA_DAMAGED);
        return e.error() + " " + e.text().replace("':", "' :");
    }

    private static Release release(boolean replicated) {
        return new Release(ReleaseRecord.newBuilder()
                .setNumber(1)
                .addViews(ViewRecord.newBuilder()
                        .setName("v")
                        .setDataVersion("d")
                        .setReplicated(replicated)
                        .setRows(30))
                .build());
    }

    private static PrepareReleaseResponse node(PartitionInventory... partitions) {
        ViewInventory.Builder view =
                ViewInventory.newBuilder().setView("v").setDataVersion("d").addAllPartitions(List.of(partitions));
        for (PartitionInventory partition : partitions) {
            view.setRows(view.getRows() + partition.getRows());
        }
        return PrepareReleaseResponse.newBuilder().addViews(view).build();
    }

    private static PartitionInventory partition(int number, long rows, long checksum) {
        return PartitionInventory.newBuilder()
                .setPartition(number)
                .setRows(rows)
                .setChecksum(checksum)
                .build();
    }
}
