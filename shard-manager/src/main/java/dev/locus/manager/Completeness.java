package dev.locus.manager;

import dev.locus.internal.v1.PartitionInventory;
import dev.locus.internal.v1.PrepareReleaseResponse;
import dev.locus.internal.v1.ViewInventory;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Decides whether what the nodes prepared is the whole release: every row of every view on every replica, with equal
/// checksums.
final class Completeness {
    private Completeness() {}

    /// @throws ServingException if something is missing
    static void check(Release release, ShardMap map, List<PrepareReleaseResponse> nodes) {
        for (ViewRecord view : release.views().values()) {
            long copies = view.getReplicated() ? nodes.size() : map.replicas();
            Map<Integer, Long> checksums = new HashMap<>();
            long rows = 0;
            for (PrepareReleaseResponse node : nodes) {
                for (ViewInventory inventory : node.getViewsList()) {
                    if (inventory.getView().equals(view.getName())) {
                        rows += inventory.getRows();
                        inventory.getPartitionsList().forEach(partition -> compare(view, partition, checksums));
                    }
                }
            }
            if (rows != view.getRows() * copies) {
                throw new ServingException(
                        ServingError.INVALID_LOAD,
                        "view '" + view.getName() + "' data version '" + view.getDataVersion() + "': the nodes have "
                                + rows + " rows, expected " + view.getRows() + " x " + copies);
            }
        }
    }

    private static void compare(ViewRecord view, PartitionInventory partition, Map<Integer, Long> checksums) {
        Long other = checksums.putIfAbsent(partition.getPartition(), partition.getChecksum());
        if (other != null && other != partition.getChecksum()) {
            throw new ServingException(
                    ServingError.DATA_DAMAGED,
                    "view '" + view.getName() + "' partition " + partition.getPartition()
                            + " has different checksums on two nodes");
        }
    }
}
