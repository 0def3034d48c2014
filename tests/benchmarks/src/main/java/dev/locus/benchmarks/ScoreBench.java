package dev.locus.benchmarks;

import com.google.common.base.Ticker;
import dev.locus.internal.v1.ReadRowsRequest;
import dev.locus.internal.v1.ReadRowsResponse;
import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.internal.v1.ShardGrpc;
import dev.locus.shard.CeilingLoop;
import dev.locus.transport.Deadline;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.PackedNumbers;
import dev.locus.transport.TransportConfig;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.ScoringGrpc;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// `bench score`: what serving costs above the ceiling. Server CPU per scored item, in one run, in turns: (a) an
/// in-process loop, (b) one shard actor behind gRPC, (c) client, proxy, three shard actors, merge, (d) the same calls
/// with nothing behind them; then latencies in an open loop.
final class ScoreBench {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final double OPEN_LOOP_SHARE_OF_CAPACITY = 0.3;

    private final BenchData data;
    private final BenchPlan plan;
    private final int rounds;
    private final int itemsPerRound;
    private final boolean quick;
    private final ServerProcess server;
    private final GrpcTransport transport = new GrpcTransport(TransportConfig.defaults(), Ticker.systemTicker());
    private final BenchReport report = new BenchReport("score");

    private ScoreBench(Path home, BenchPlan plan, boolean quick, ServerProcess server) {
        this.data = new BenchData(home);
        this.plan = plan;
        this.quick = quick;
        this.rounds = quick ? 3 : 9;
        this.itemsPerRound = quick ? 150_000 : 2_000_000;
        this.server = server;
    }

    static BenchReport run(Path home, boolean quick) {
        BenchPlan plan = quick
                ? new BenchPlan(3, 500, 100_000, 20_000, 256, true)
                : new BenchPlan(3, 500, 1_000_000, 1_000_000, 256, true);
        try (ServerProcess server = ServerProcess.start(home, plan)) {
            ScoreBench bench = new ScoreBench(home, plan, quick, server);
            for (BenchModel model : List.of(BenchModel.MLP, BenchModel.DLRM, BenchModel.LIGHTGBM)) {
                bench.measure(model);
            }
            bench.transport.close();
            return bench.report;
        }
    }

    private void measure(BenchModel model) {
        SkewedKeys items = BenchKeys.items(data, plan, model, 11);
        SkewedKeys users = BenchKeys.users(data, plan, model, 12);
        Supplier<ScoreRequest> requests = () -> model.request(items, users, plan.items());
        compareScores(model, requests.get());
        int perRound = Math.max(
                LoadGenerator.IN_FLIGHT, itemsPerRound / plan.items() / (model.equals(BenchModel.LIGHTGBM) ? 8 : 1));
        Measurements cpu = new Measurements();
        Measurements heap = new Measurements();
        Supplier<CompletableFuture<?>> shard = shardSender(model, requests);
        Supplier<CompletableFuture<?>> path = () -> toProxy(requests.get());
        Supplier<CompletableFuture<?>> empty = () -> toEmptyProxy(requests.get());
        for (int round = -1; round < rounds; round++) { // Round -1 warms up.
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
        latencies(model, path, perRound, cpu);
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
        ServerProcess.Counters before = server.counters();
        long failed = LoadGenerator.closedLoop(requests, sender);
        ServerProcess.Counters used = server.counters().minus(before);
        if (failed > 0) {
            throw new IllegalStateException(failed + " of " + requests + " requests failed in '" + name + "'");
        }
        add(counts, cpu, name, (double) used.cpuNanos() / requests);
        add(counts, heap, name, (double) used.allocatedBytes() / requests);
    }

    private void tell(BenchModel model, Measurements cpu, Measurements heap) {
        cpu.forEach((name, rounds) ->
                report.figure(model.name() + "_" + name + "_cpu", perItem(rounds), "CPU-s / M items"));
        heap.forEach((name, rounds) -> report.figure(model.name() + "_" + name + "_heap", rounds, "bytes / request"));
        if (!quick) { // Too short for the JIT to be done: its CPU would be counted as ours.
            judge(model, cpu);
        }
    }

    private void judge(BenchModel model, Measurements cpu) {
        Rounds ceiling = cpu.of("ceiling");
        double shard = Rounds.ratio(ceiling, cpu.of("shard"));
        double path = Rounds.ratio(ceiling, cpu.of("path"));
        boolean mlp = model.equals(BenchModel.MLP);
        report.barAtLeast("ceiling_shard_" + model.name(), shard, mlp ? 0.75 : 0.9);
        report.barAtLeast("ceiling_path_" + model.name(), path, mlp ? 0.5 : model.equals(BenchModel.DLRM) ? 0.72 : 0.9);
        if (mlp) {
            report.barAtMost("ceiling_over_model_mlp", Rounds.ratio(ceiling, cpu.of("model")), 1.6);
            double above = cpu.of("path").median() - ceiling.median();
            report.barAtMost(
                    "path_above_ceiling_over_transport", above / cpu.of("empty").median(), 1.4);
        }
    }

    /// Nanoseconds a request are CPU-seconds a million items, divided by a thousand times the items.
    private Rounds perItem(Rounds nanosPerRequest) {
        return nanosPerRequest.times(1e-3 / plan.items());
    }

    private void latencies(BenchModel model, Supplier<CompletableFuture<?>> path, int requests, Measurements cpu) {
        double capacity = Runtime.getRuntime().availableProcessors()
                * 1e9
                / (2 * cpu.of("path").median());
        double rate = Math.min(2_000, capacity * OPEN_LOOP_SHARE_OF_CAPACITY);
        LoadGenerator.Latencies seen =
                LoadGenerator.openLoop((int) Math.min(requests * 2L, (long) (rate * 10)), rate, path);
        report.figure(model.name() + "_open_loop_rate", rate, "requests / s");
        report.figure(model.name() + "_p50", seen.percentile(0.50), "µs from intended send");
        report.figure(model.name() + "_p99", seen.percentile(0.99), "µs from intended send");
        report.figure(model.name() + "_p999", seen.percentile(0.999), "µs from intended send");
        report.figure(model.name() + "_open_loop_failed", (double) seen.failed(), "requests");
    }

    private CompletableFuture<ScoreResponse> toProxy(ScoreRequest request) {
        return transport.send(server.proxy(), ScoringGrpc.getScoreMethod(), request, deadline());
    }

    private CompletableFuture<ScoreResponse> toEmptyProxy(ScoreRequest request) {
        return transport.send(server.emptyProxy(), ScoringGrpc.getScoreMethod(), request, deadline());
    }

    /// Straight to the one node, with the user's row sent along as a proxy would.
    private Supplier<CompletableFuture<?>> shardSender(BenchModel model, Supplier<ScoreRequest> requests) {
        ReadRowsResponse user = userRows(model, requests.get());
        return () -> transport.send(
                server.shard(), ShardGrpc.getScoreItemsMethod(), subRequest(model, requests.get(), user), deadline());
    }

    private ReadRowsResponse userRows(BenchModel model, ScoreRequest request) {
        ReadRowsRequest read = ReadRowsRequest.newBuilder()
                .setRelease(1)
                .setKey(request.getUser())
                .addViews(model.userView())
                .build();
        return transport
                .send(server.shard(), ShardGrpc.getReadRowsMethod(), read, deadline())
                .join();
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
        ScoreResponse path = toProxy(request).join();
        ScoreItemsResponse shard = transport
                .send(
                        server.shard(),
                        ShardGrpc.getScoreItemsMethod(),
                        subRequest(model, request, userRows(model, request)),
                        deadline())
                .join();
        ByteBuffer shardScores = PackedNumbers.read(shard.getScores());
        double difference = 0;
        for (int i = 0; i < ceiling.length; i++) {
            double scale = Math.max(1, Math.abs(ceiling[i]));
            difference = Math.max(difference, Math.abs(path.getScores(i) - ceiling[i]) / scale);
            difference = Math.max(difference, Math.abs(shardScores.getFloat(4 * i) - ceiling[i]) / scale);
        }
        report.figure(model.name() + "_max_score_difference", difference, "relative");
        report.barAtMost("same_scores_" + model.name(), difference, 1e-5);
    }

    private static Deadline deadline() {
        return Deadline.after(TIMEOUT, Ticker.systemTicker());
    }
}
