package dev.locus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableMap;
import dev.locus.internal.v1.KeyType;
import dev.locus.topology.KeyHash;
import dev.locus.topology.NodeId;
import dev.locus.topology.PartitionId;
import dev.locus.topology.ShardMap;
import dev.locus.v1.Key;
import dev.locus.v1.Keys;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ItemSplitterTest {
    @Property(tries = 300)
    void everyItemGoesOnceToTheNodeOfItsPartitionInRequestOrder(
            @ForAll @Size(max = 100) List<Long> numbers,
            @ForAll boolean strings,
            @ForAll @IntRange(max = 6) int partitionBits,
            @ForAll @IntRange(min = 1, max = 9) int nodes,
            @ForAll long seed) {
        Random random = new Random(seed);
        ShardMap map = Scene.map(random.ints(1L << partitionBits, 0, nodes).toArray());
        Keys.Builder keys = Keys.newBuilder();
        numbers.forEach(number -> {
            if (strings) {
                keys.addStringKeys("é" + number);
            } else {
                keys.addInt64Keys(number);
            }
        });
        int[] places = random.ints(0, numbers.size() + 1)
                .limit(numbers.size())
                .filter(p -> p < numbers.size())
                .distinct()
                .sorted()
                .toArray();
        KeyType type = strings ? KeyType.KEY_TYPE_STRING : KeyType.KEY_TYPE_INT64;

        ItemSplitter.Split split =
                ItemSplitter.split(keys.build(), type, places, ReplicaPicker.ofPrimaries(map, ImmutableMap.of()));

        BitSet seen = new BitSet();
        assertEquals(0, split.begin(0));
        assertEquals(places.length, split.end(map.nodes().size() - 1));
        for (int node = 0; node < map.nodes().size(); node++) {
            int last = -1;
            for (int i = split.begin(node); i < split.end(node); i++) {
                int item = split.items()[i];
                assertTrue(item > last, "request order within a node");
                last = item;
                seen.set(item);
                int hash = strings ? KeyHash.ofString("é" + numbers.get(item)) : KeyHash.ofLong(numbers.get(item));
                PartitionId partition = new PartitionId(map.partitioning().partitionOf(hash));
                assertEquals(map.replicasOf(partition).get(0), map.nodes().get(node));
            }
        }
        BitSet asked = new BitSet();
        for (int place : places) {
            asked.set(place);
        }
        assertEquals(asked, seen);
        assertEquals(places.length, split.items().length);
    }

    @Test
    void aKeyThatStandsTwiceIsSentTwice() {
        Keys keys = Keys.newBuilder().addInt64Keys(5).addInt64Keys(5).build();
        ItemSplitter.Split split = ItemSplitter.split(
                keys,
                KeyType.KEY_TYPE_INT64,
                new int[] {0, 1},
                ReplicaPicker.ofPrimaries(Scene.map(0, 1, 2, 3), ImmutableMap.of()));
        List<Integer> items = new ArrayList<>();
        for (int item : split.items()) {
            items.add(item);
        }
        assertEquals(List.of(0, 1), items);
    }

    @Test
    void theUsersKeyIsHashedLikeAnItems() {
        ShardMap map = Scene.map(0, 1, 2, 3, 4, 5, 6, 7);
        Key number = Key.newBuilder().setInt64Key(-7).build();
        Key text = Key.newBuilder().setStringKey("日本").build();
        assertEquals(
                map.partitioning().partitionOf(KeyHash.ofLong(-7)),
                ItemSplitter.partitionOf(number, map.partitioning()));
        assertEquals(
                map.partitioning().partitionOf(KeyHash.ofString("日本")),
                ItemSplitter.partitionOf(text, map.partitioning()));
        assertEquals(new NodeId("node-0"), map.nodes().get(0));
    }
}
