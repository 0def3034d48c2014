package dev.locus.client;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Longs;
import com.google.protobuf.ByteString;
import dev.locus.benchmarks.SkewedKeys;
import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.PlacementPlanner;
import dev.locus.topology.PlacementPolicy;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import dev.locus.topology.WeightedNode;
import dev.locus.transport.PackedNumbers;
import dev.locus.v1.Keys;
import dev.locus.v1.Outcome;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// The request path's own work on 500 items and three nodes: splitting keys before, and merging answers after.
@State(Scope.Thread)
public class RequestMicro {
    private static final int ITEMS = 500;
    private static final int NODES = 3;
    private static final int REQUESTS = 1 << 12;

    private final int[] places = IntStream.range(0, ITEMS).toArray();
    private final ShardMap map = PlacementPlanner.plan(
            new PlacementPolicy(256, 1),
            IntStream.range(0, NODES)
                    .mapToObj(node -> new WeightedNode(new NodeId("node-" + node), 1, ""))
                    .toList(),
            null);
    private final ReplicaPicker picker = ReplicaPicker.ofPrimaries(map, ImmutableMap.of());
    private final Keys[] requests = new Keys[REQUESTS];
    private final ScoreItemsResponse[] answers = new ScoreItemsResponse[NODES];
    private final ItemSplitter.Split split;
    private final CheckedRequest checked;
    private int next;

    public RequestMicro() {
        SkewedKeys keys = new SkewedKeys(LongStream.range(0, 1_000_000).toArray(), 1);
        for (int request = 0; request < REQUESTS; request++) {
            requests[request] = Keys.newBuilder()
                    .addAllInt64Keys(Longs.asList(keys.draw(ITEMS)))
                    .build();
        }
        split = split();
        for (int node = 0; node < NODES; node++) {
            int count = split.end(node) - split.begin(node);
            byte[] outcomes = new byte[count];
            Arrays.fill(outcomes, (byte) Outcome.OUTCOME_OK_VALUE);
            answers[node] = ScoreItemsResponse.newBuilder()
                    .setScores(PackedNumbers.ofFloats(new float[count]))
                    .setOutcomes(ByteString.copyFrom(outcomes))
                    .build();
        }
        ModelRecord model =
                ModelRecord.newBuilder().setName("mlp").addOutputs("score").build();
        Release release = new Release(
                ReleaseRecord.newBuilder().setNumber(1).addModels(model).build());
        ScoreRequest request = ScoreRequest.newBuilder().setItems(requests[0]).build();
        checked = new CheckedRequest(
                request,
                new ClusterPicture("bench", 1, map, release, null),
                release,
                model,
                ImmutableList.of(),
                KeyType.KEY_TYPE_INT64,
                ITEMS,
                0);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public Object splitKeys() {
        next = (next + 1) & (REQUESTS - 1);
        return split();
    }

    private ItemSplitter.Split split() {
        return ItemSplitter.split(requests[next], KeyType.KEY_TYPE_INT64, places, picker);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public ScoreResponse mergeScores() {
        ScoreTable table = new ScoreTable(ITEMS, 1);
        for (int node = 0; node < NODES; node++) {
            table.fill(answers[node], split.items(), split.begin(node), split.end(node));
        }
        return ScoreMerger.merge(checked, table, Outcome.OUTCOME_OK);
    }
}
