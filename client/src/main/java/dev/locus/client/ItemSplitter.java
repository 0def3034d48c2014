package dev.locus.client;

import dev.locus.internal.v1.KeyType;
import dev.locus.topology.KeyHash;
import dev.locus.topology.Partitioning;
import dev.locus.v1.Key;
import dev.locus.v1.Keys;

/// Groups items by the node that holds their partition: a counting sort over node numbers, on arrays only. Items
/// keep request order within a node.
final class ItemSplitter {
    /// Items grouped by node.
    static final class Split {
        private final int[] items;
        private final int[] ends;

        /// @param items places in the request, node after node
        /// @param ends for each node of the map, where its items end in `items`; they begin where the one
        ///     before ends
        private Split(int[] items, int[] ends) {
            this.items = items;
            this.ends = ends;
        }

        int[] items() {
            return items;
        }

        int begin(int node) {
            return node == 0 ? 0 : ends[node - 1];
        }

        int end(int node) {
            return ends[node];
        }
    }

    private ItemSplitter() {}

    /// Items of partitions that nobody is left for are left out.
    ///
    /// @param places the places in the request of the items to split
    static Split split(Keys keys, KeyType keyType, int[] places, ReplicaPicker picker) {
        int[] nodeOf = new int[places.length];
        int[] next = new int[picker.map().nodes().size()];
        Partitioning partitioning = picker.map().partitioning();
        for (int i = 0; i < places.length; i++) {
            int hash = keyType == KeyType.KEY_TYPE_INT64
                    ? KeyHash.ofLong(keys.getInt64Keys(places[i]))
                    : KeyHash.ofUtf8(keys.getStringKeysBytes(places[i]).toByteArray());
            nodeOf[i] = picker.nodeOf(partitioning.partitionOf(hash));
            if (nodeOf[i] != ReplicaPicker.NOBODY) {
                next[nodeOf[i]]++;
            }
        }
        int begin = 0;
        for (int node = 0; node < next.length; node++) {
            int count = next[node];
            next[node] = begin;
            begin += count;
        }
        int[] items = new int[begin];
        for (int i = 0; i < places.length; i++) {
            if (nodeOf[i] != ReplicaPicker.NOBODY) {
                items[next[nodeOf[i]]++] = places[i];
            }
        }
        return new Split(items, next);
    }

    /// The partition of one key.
    static int partitionOf(Key key, Partitioning partitioning) {
        return partitioning.partitionOf(
                key.hasInt64Key()
                        ? KeyHash.ofLong(key.getInt64Key())
                        : KeyHash.ofUtf8(key.getStringKeyBytes().toByteArray()));
    }
}
