package dev.locus.benchmarks;

import com.google.common.base.Ticker;
import com.google.common.primitives.Floats;
import dev.locus.transport.Deadline;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.TransportConfig;
import dev.locus.v1.Key;
import dev.locus.v1.Row;
import dev.locus.v1.RowWrite;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.ScoringGrpc;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;
import dev.locus.v1.WriteRequest;
import dev.locus.v1.WriteResponse;
import dev.locus.v1.WritingGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// `bench write`: what live updates cost, and what they do to requests. Three shard actors; acknowledged (so synced)
/// writes per CPU-second of the server, for whole rows of 64 numbers and for one feature of a row, many in a request
/// and one; then the p99 latency of scoring at 30 % of capacity with and without 2,000 writes a second beside it.
final class WriteBench {
    private static final int ITEMS = 500;
    private static final int PARTITIONS = 256;
    private static final int WRITES_A_REQUEST = 100;
    private static final double WRITES_PER_SECOND = 2_000;
    private static final double SHARE_OF_CAPACITY = 0.3;
    private static final double WINDOW_SECONDS = 5;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final BenchCluster cluster;
    private final boolean quick;
    private final BenchData data;
    private final ServerProcess server;
    private final GrpcTransport transport = new GrpcTransport(TransportConfig.defaults(), Ticker.systemTicker());
    private final BenchReport report = new BenchReport("write");
    private final SplittableRandom random = new SplittableRandom(31);
    private final long[] demoKeys;
    private final AtomicLong notDone = new AtomicLong();

    private WriteBench(BenchData data, BenchCluster cluster, boolean quick, ServerProcess server) {
        this.data = data;
        this.cluster = cluster;
        this.quick = quick;
        this.server = server;
        this.demoKeys = data.demoKeys(cluster.demoRows(), "items.tsv");
    }

    static BenchReport run(Path home, boolean quick) {
        BenchData data = new BenchData(home);
        BenchCluster cluster = new BenchCluster(3, quick ? 100_000 : 1_000_000, quick ? 20_000 : 1_000_000, PARTITIONS);
        try (ServerProcess server = ServerProcess.start(home, BenchPlan.of(ITEMS, List.of(cluster)))) {
            WriteBench bench = new WriteBench(data, cluster, quick, server);
            try (bench.transport) {
                bench.throughput("row_upserts", WRITES_A_REQUEST, bench::rowUpsert);
                bench.throughput("feature_updates", WRITES_A_REQUEST, bench::featureUpdate);
                bench.throughput("single_feature_updates", 1, bench::featureUpdate);
                bench.latencies();
            }
            return bench.report;
        }
    }

    private void throughput(String name, int writes, Supplier<WriteRequest.Builder> drawn) {
        Measurements rates = new Measurements();
        int requests = (quick ? 2_000 : 60_000) / Math.max(writes, 10);
        for (int round = quick ? -1 : -4; round < (quick ? 2 : 7); round++) { // Rounds below 0 warm up the JIT.
            ServerProcess.Counters before = server.counters();
            long begin = System.nanoTime();
            LoadGenerator.closedLoop(requests, () -> write(request(writes, drawn)));
            double seconds = (System.nanoTime() - begin) / 1e9;
            double cpuSeconds = server.counters().minus(before).cpuNanos() / 1e9;
            if (round >= 0) {
                rates.add(name + "_per_cpu_second", requests * writes / cpuSeconds);
                rates.add(name + "_per_second", requests * writes / seconds);
            }
        }
        rates.forEach((figure, rate) -> report.figure(figure, rate, "acknowledged writes"));
    }

    private WriteRequest request(int writes, Supplier<WriteRequest.Builder> drawn) {
        WriteRequest.Builder request = drawn.get();
        for (int i = 1; i < writes; i++) {
            request.addAllWrites(drawn.get().getWritesList());
        }
        return request.build();
    }

    private WriteRequest.Builder rowUpsert() {
        float[] numbers = new float[64];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextInt(-1_000, 1_000) / 1_000f;
        }
        Value value = Value.newBuilder()
                .setListValue(ValueList.newBuilder().addAllFloatValues(Floats.asList(numbers)))
                .build();
        Key key =
                Key.newBuilder().setInt64Key(1 + random.nextInt(cluster.rows())).build();
        Row row = Row.newBuilder().putFeatures("numbers", value).build();
        return WriteRequest.newBuilder()
                .setView("wide_item")
                .addWrites(RowWrite.newBuilder().setKey(key).setUpsert(row));
    }

    private WriteRequest.Builder featureUpdate() {
        Key key = Key.newBuilder()
                .setInt64Key(demoKeys[random.nextInt(demoKeys.length)])
                .build();
        Value value =
                Value.newBuilder().setFloatValue(random.nextInt(1_000) / 1_000f).build();
        Row row = Row.newBuilder().putFeatures("popularity", value).build();
        return WriteRequest.newBuilder()
                .setView("item")
                .addWrites(RowWrite.newBuilder().setKey(key).setUpdate(row));
    }

    private CompletableFuture<WriteResponse> write(WriteRequest request) {
        return transport
                .send(server.proxy(0), WritingGrpc.getWriteMethod(), request, deadline())
                .whenComplete((answer, failure) -> {
                    if (failure != null || answer.getFaultsCount() > 0) { // Superseded is done as well.
                        notDone.incrementAndGet();
                    }
                });
    }

    private static Deadline deadline() {
        return Deadline.after(DEADLINE, Ticker.systemTicker());
    }

    private void latencies() {
        SkewedKeys items = BenchKeys.items(data, cluster, BenchModel.MLP, 32);
        SkewedKeys users = BenchKeys.users(data, cluster, BenchModel.MLP, 33);
        Supplier<CompletableFuture<ScoreResponse>> scoring = () -> score(BenchModel.MLP.request(items, users, ITEMS));
        double perSecond = SHARE_OF_CAPACITY * LoadGenerator.capacity(quick ? 300 : 5_000, scoring);
        int requests = (int) Math.max(200, WINDOW_SECONDS * perSecond);
        QuietAndBusy latencies = new QuietAndBusy();
        for (int round = 0; round < (quick ? 2 : 7); round++) {
            LoadGenerator.Latencies quiet = LoadGenerator.openLoop(requests, perSecond, scoring);
            LoadGenerator.Latencies quietAgain = LoadGenerator.openLoop(requests, perSecond, scoring);
            latencies.add(quiet, quietAgain, besideWrites(() -> LoadGenerator.openLoop(requests, perSecond, scoring)));
        }
        report.figure("scoring_rate", perSecond, "requests / s");
        report.figure("writes_beside", WRITES_PER_SECOND, "writes / s");
        report.bar("write_requests_not_done", (double) notDone.get(), Goal.atMost(0));
        latencies.tell(report, "writes");
    }

    private LoadGenerator.Latencies besideWrites(Supplier<LoadGenerator.Latencies> window) {
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Void> writes = CompletableFuture.runAsync(() -> LoadGenerator.openLoop(
                1 << 20, WRITES_PER_SECOND / 20, () -> !ended.get(), () -> write(request(20, this::featureUpdate))));
        try {
            return window.get();
        } finally {
            ended.set(true);
            writes.join();
        }
    }

    private CompletableFuture<ScoreResponse> score(ScoreRequest request) {
        return transport.send(server.proxy(0), ScoringGrpc.getScoreMethod(), request, deadline());
    }
}
