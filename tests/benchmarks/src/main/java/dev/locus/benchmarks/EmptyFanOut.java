package dev.locus.benchmarks;

import com.google.common.base.Ticker;
import com.google.protobuf.ByteString;
import dev.locus.internal.v1.EntityRow;
import dev.locus.internal.v1.ItemKeys;
import dev.locus.internal.v1.ReadRowsRequest;
import dev.locus.internal.v1.ReadRowsResponse;
import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.internal.v1.ShardGrpc;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.PackedNumbers;
import dev.locus.transport.Service;
import dev.locus.transport.Transport;
import dev.locus.v1.Outcome;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.ScoringGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What transport alone costs: the same calls as a scoring request makes (one to the proxy, one for the user's row,
/// one to each of three nodes) with messages of the same sizes, all made beforehand, and handlers that do nothing.
final class EmptyFanOut implements AutoCloseable {
    private static final int NODES = 3;
    private static final int USER_ROW_BYTES = 144;

    private final Transport transport;
    private final Ticker ticker = Ticker.systemTicker();
    private final List<Transport.Listener> nodes = new ArrayList<>();
    private final Transport.Listener proxy;
    private final ScoreItemsRequest subRequest;
    private final ScoreResponse answer;

    EmptyFanOut(Transport transport, int items) {
        this.transport = transport;
        int share = (items + NODES - 1) / NODES;
        EntityRow row = EntityRow.newBuilder()
                .setView("user")
                .setRow(ByteString.copyFrom(new byte[USER_ROW_BYTES]))
                .build();
        this.subRequest = ScoreItemsRequest.newBuilder()
                .setModel("mlp")
                .setItems(ItemKeys.newBuilder().setInt64Keys(PackedNumbers.ofLongs(new long[share])))
                .addUserRows(row)
                .build();
        ScoreResponse.Builder response = ScoreResponse.newBuilder().addOutputs("score");
        for (int i = 0; i < items; i++) {
            response.addScores(0.5f).addOutcomes(Outcome.OUTCOME_OK);
        }
        this.answer = response.build();
        ScoreItemsResponse scores = ScoreItemsResponse.newBuilder()
                .setEpoch(1)
                .setScores(PackedNumbers.ofFloats(new float[share]))
                .setOutcomes(ByteString.copyFrom(new byte[share]))
                .build();
        ReadRowsResponse rows = ReadRowsResponse.newBuilder().addRows(row).build();
        Service shard = Service.builder(ShardGrpc.getServiceDescriptor())
                .on(ShardGrpc.getScoreItemsMethod(), (request, context) -> CompletableFuture.completedFuture(scores))
                .on(ShardGrpc.getReadRowsMethod(), (request, context) -> CompletableFuture.completedFuture(rows))
                .build();
        for (int node = 0; node < NODES; node++) {
            nodes.add(transport.listen(Address.loopback(0), List.of(shard)));
        }
        Service scoring = Service.builder(ScoringGrpc.getServiceDescriptor())
                .on(ScoringGrpc.getScoreMethod(), (request, context) -> fanOut(request))
                .build();
        this.proxy = transport.listen(Address.loopback(0), List.of(scoring));
    }

    Address address() {
        return proxy.address();
    }

    private CompletableFuture<ScoreResponse> fanOut(ScoreRequest unused) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(5), ticker);
        return transport
                .send(
                        nodes.get(0).address(),
                        ShardGrpc.getReadRowsMethod(),
                        ReadRowsRequest.getDefaultInstance(),
                        deadline)
                .thenCompose(rows -> {
                    CompletableFuture<?>[] calls = new CompletableFuture<?>[NODES];
                    for (int node = 0; node < NODES; node++) {
                        calls[node] = transport.send(
                                nodes.get(node).address(), ShardGrpc.getScoreItemsMethod(), subRequest, deadline);
                    }
                    return CompletableFuture.allOf(calls).thenApply(done -> answer);
                });
    }

    @Override
    public void close() {
        proxy.close();
        nodes.forEach(Transport.Listener::close);
    }
}
