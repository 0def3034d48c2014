package dev.locus.benchmarks;

import dev.locus.feature.FeatureView;
import dev.locus.internal.v1.ReadRowsRequest;
import dev.locus.internal.v1.ReadRowsResponse;
import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.internal.v1.ShardGrpc;
import dev.locus.shard.CeilingLoop;
import dev.locus.transport.PackedNumbers;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.ScoringGrpc;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `bench score`: what serving costs above the ceiling. Server CPU per scored item, in one run, in turns: (a) an
/// in-process loop, (b) one shard actor behind gRPC, (c) client, proxy, three shard actors, merge, (d) the same calls
/// with nothing behind them; then latencies in an open loop.
final class ScoreBench {
    private static final int ITEMS = 500;
    private static final int THREE_NODES = 1; // The cluster's place in the plan, after the one of one node.

    private final BenchData data;
    private final BenchCluster cluster;
    private final boolean quick;
    private final int rounds;
    private final int itemsPerRound;
    private final ServerProcess server;
    private final BenchReport report = new BenchReport("score");
    private final Traffic traffic;

    private ScoreBench(
            BenchData data, BenchCluster cluster, boolean quick, @Nullable Path profiles, ServerProcess server) {
        this.data = data;
        this.cluster = cluster;
        this.quick = quick;
        this.rounds = quick ? 3 : 9;
        this.itemsPerRound = quick ? 60_000 : 2_000_000;
        this.server = server;
        this.traffic = new Traffic(server, report, profiles);
    }

    /// @param profiles the directory for recordings of the server, or null for none
    static BenchReport run(Path home, boolean quick, @Nullable Path profiles) {
        int rows = quick ? 100_000 : 1_000_000;
        int demoRows = quick ? 20_000 : 1_000_000;
        BenchCluster one = new BenchCluster(1, rows, demoRows, 256);
        BenchCluster three = new BenchCluster(3, rows, demoRows, 256);
        try (ServerProcess server = ServerProcess.start(home, BenchPlan.of(ITEMS, List.of(one, three)))) {
            ScoreBench bench = new ScoreBench(new BenchData(home), three, quick, profiles, server);
            try (bench.traffic) {
                for (BenchModel model : List.of(BenchModel.MLP, BenchModel.DLRM, BenchModel.LIGHTGBM)) {
                    bench.measure(model);
                }
                bench.tellMemory(bench.data.view("wide_item"));
                bench.tellMemory(bench.data.demoItemView());
            }
            return bench.report;
        }
    }

    /// Bytes of serving image for a row, index included, beside those of the row without padding and its key.
    private void tellMemory(FeatureView view) {
        String name = "resident_over_encoded_" + view.name();
        double ratio = server.imageBytesPerRow(THREE_NODES, view.name()) / BenchData.encodedBytes(view);
        report.figure(name, ratio, "bytes / bytes");
        report.bar(name, ratio, Goal.atMost(1.3));
    }

    private void measure(BenchModel model) {
        SkewedKeys items = BenchKeys.items(data, cluster, model, 11);
        SkewedKeys users = BenchKeys.users(data, cluster, model, 12);
        Supplier<ScoreRequest> requests = () -> model.request(items, users, ITEMS);
        compareScores(model, requests.get());
        int perRound =
                Math.max(LoadGenerator.IN_FLIGHT, itemsPerRound / ITEMS / (model.equals(BenchModel.LIGHTGBM) ? 8 : 1));
        Measurements cpu = new Measurements();
        Measurements heap = new Measurements();
        Supplier<CompletableFuture<?>> shard = shardSender(model, requests);
        Supplier<CompletableFuture<?>> path = traffic.scoring(server.proxy(THREE_NODES), requests);
        Supplier<CompletableFuture<?>> empty = traffic.scoring(server.emptyProxy(), requests);
        for (int round = quick ? -2 : -8; round < rounds; round++) { // Rounds below 0 warm up the JIT.
            boolean counts = round >= 0;
            add(counts, cpu, "ceiling", (double) server.ceilingCpuNanos(model, perRound) / perRound);
            if (model.equals(BenchModel.MLP)) {
                add(counts, cpu, "model", (double) server.modelAloneCpuNanos(perRound) / perRound);
                load(counts, "empty", perRound, empty, cpu, heap);
            }
            load(counts, "shard", perRound, shard, cpu, heap);
            load(counts, "path", perRound, path, cpu, heap);
        }
        tell(model, cpu, heap);
        double cpuNanos = cpu.of("path").median();
        traffic.tellLatencies(model.name(), 2 * perRound, cpuNanos, path);
        traffic.profile(model.name(), cpuNanos, path);
    }

    private static void add(boolean counts, Measurements figures, String name, double value) {
        if (counts) {
            figures.add(name, value);
        }
    }

    private void load(
            boolean counts,
            String name,
            int requests,
            Supplier<CompletableFuture<?>> sender,
            Measurements cpu,
            Measurements heap) {
        ServerProcess.Counters costs = traffic.costs(name, requests, sender);
        add(counts, cpu, name, (double) costs.cpuNanos());
        add(counts, heap, name, (double) costs.allocatedBytes());
    }

    private void tell(BenchModel model, Measurements cpu, Measurements heap) {
        // Nanoseconds a request are CPU-seconds a million items, divided by a thousand times the items.
        cpu.forEach((name, each) ->
                report.figure(model.name() + "_" + name + "_cpu", each.times(1e-3 / ITEMS), "CPU-s / M items"));
        heap.forEach((name, each) -> report.figure(model.name() + "_" + name + "_heap", each, "bytes / request"));
        judge(model, cpu);
    }

    /// A quick run is too short for the JIT to be done, and its CPU would be counted as ours: ratios, but no bars.
    private void judge(BenchModel model, Measurements cpu) {
        Rounds ceiling = cpu.of("ceiling");
        boolean mlp = model.equals(BenchModel.MLP);
        ratio("ceiling_shard_" + model.name(), ceiling.over(cpu.of("shard")), Goal.atLeast(mlp ? 0.75 : 0.9));
        double pathGoal = mlp ? 0.5 : model.equals(BenchModel.DLRM) ? 0.72 : 0.9;
        ratio("ceiling_path_" + model.name(), ceiling.over(cpu.of("path")), Goal.atLeast(pathGoal));
        if (mlp) {
            ratio("ceiling_over_model_mlp", ceiling.over(cpu.of("model")), Goal.atMost(1.6));
            Rounds above = cpu.of("path").minus(ceiling);
            ratio("path_above_ceiling_over_transport", above.over(cpu.of("empty")), Goal.atMost(1.4));
        }
    }

    private void ratio(String name, Rounds rounds, Goal goal) {
        report.ratio(name, rounds, goal);
        if (!quick) {
            report.bar(name, rounds.median(), goal);
        }
    }

    /// Straight to the one node, with the user's row sent along as a proxy would.
    private Supplier<CompletableFuture<?>> shardSender(BenchModel model, Supplier<ScoreRequest> requests) {
        ReadRowsResponse user = userRows(model, requests.get());
        return () ->
                traffic.send(server.shard(), ShardGrpc.getScoreItemsMethod(), subRequest(model, requests.get(), user));
    }

    private ReadRowsResponse userRows(BenchModel model, ScoreRequest request) {
        ReadRowsRequest read = ReadRowsRequest.newBuilder()
                .setRelease(1)
                .setKey(request.getUser())
                .addViews(model.userView())
                .build();
        return traffic.send(server.shard(), ShardGrpc.getReadRowsMethod(), read).join();
    }

    private static ScoreItemsRequest subRequest(BenchModel model, ScoreRequest request, ReadRowsResponse user) {
        return ScoreItemsRequest.newBuilder()
                .setRelease(1)
                .setModel(model.name())
                .setItems(CeilingLoop.itemKeys(request))
                .addAllUserRows(user.getRowsList())
                .addAllRequestFeatures(request.getRequestFeaturesList())
                .build();
    }

    /// All three ways must give the same scores.
    private void compareScores(BenchModel model, ScoreRequest request) {
        float[] ceiling = server.ceilingScores(model, request.toByteArray());
        ScoreResponse path = traffic.send(server.proxy(THREE_NODES), ScoringGrpc.getScoreMethod(), request)
                .join();
        ScoreItemsResponse shard = traffic.send(
                        server.shard(),
                        ShardGrpc.getScoreItemsMethod(),
                        subRequest(model, request, userRows(model, request)))
                .join();
        ByteBuffer shardScores = PackedNumbers.read(shard.getScores());
        double difference = 0;
        for (int i = 0; i < ceiling.length; i++) {
            double scale = Math.max(1, Math.abs(ceiling[i]));
            difference = Math.max(difference, Math.abs(path.getScores(i) - ceiling[i]) / scale);
            difference = Math.max(difference, Math.abs(shardScores.getFloat(4 * i) - ceiling[i]) / scale);
        }
        report.figure(model.name() + "_max_score_difference", difference, "relative");
        report.bar("same_scores_" + model.name(), difference, Goal.atMost(1e-5));
    }
}
