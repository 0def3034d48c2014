package dev.locus.benchmarks;

import com.google.common.base.Ticker;
import dev.locus.transport.Deadline;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.TransportConfig;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.ScoringGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/// `bench swap`: what a refresh does to requests. Three shard actors under a scoring load at 30 % of what they can do;
/// windows in which nothing else happens, and windows in which all views are staged with new data, activated, and the
/// release before is retired. The scores of every answer are checked.
final class SwapBench {
    private static final int ITEMS = 500;
    private static final int REQUEST_POOL = 100;
    private static final int PARTITIONS = 256;
    private static final int WARM_UP_REFRESHES = 3;
    private static final int REQUESTS_MAX = 1_000_000;
    private static final double SHARE_OF_CAPACITY = 0.3;
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final Duration WARM_UP_DEADLINE = Duration.ofSeconds(30);
    private static final double P99_RATIO_MAX = 1.5;
    private static final double ACTIVATION_MS_MAX = 100;

    private final BenchCluster cluster;
    private final List<List<Path>> loads;
    private final ServerProcess server;
    private final GrpcTransport transport = new GrpcTransport(TransportConfig.defaults(), Ticker.systemTicker());
    private final BenchReport report = new BenchReport("swap");
    private final KnownScores known;
    private final QuietAndBusy latencies = new QuietAndBusy();
    private final Measurements times = new Measurements();
    private int refreshes;
    private double perSecond;

    private SwapBench(BenchData data, BenchCluster cluster, ServerProcess server) {
        this.cluster = cluster;
        this.loads = List.of(data.loads(cluster), data.otherLoads(cluster));
        this.server = server;
        SkewedKeys items = BenchKeys.items(data, cluster, BenchModel.MLP, 21);
        SkewedKeys users = BenchKeys.users(data, cluster, BenchModel.MLP, 22);
        this.known = new KnownScores(REQUEST_POOL, () -> BenchModel.MLP.request(items, users, ITEMS));
    }

    static BenchReport run(Path home, boolean quick) {
        BenchCluster cluster = new BenchCluster(3, quick ? 100_000 : 1_000_000, 0, PARTITIONS);
        BenchData data = new BenchData(home);
        data.otherLoads(cluster);
        try (ServerProcess server = ServerProcess.start(home, BenchPlan.of(ITEMS, List.of(cluster)))) {
            SwapBench bench = new SwapBench(data, cluster, server);
            try (bench.transport) {
                bench.measure(quick ? 2 : 7, quick);
            }
            return bench.report;
        }
    }

    private void measure(int rounds, boolean quick) {
        known.learn(request -> send(request, WARM_UP_DEADLINE));
        perSecond = SHARE_OF_CAPACITY
                * LoadGenerator.capacity(quick ? 300 : 5_000, () -> known.send(request -> send(request, DEADLINE)));
        double seconds = warmUp();
        int quietRequests = (int) Math.max(200, seconds * perSecond);
        for (int round = 0; round < rounds; round++) {
            LoadGenerator.Latencies quiet = window(quietRequests, () -> true);
            LoadGenerator.Latencies quietAgain = window(quietRequests, () -> true);
            latencies.add(quiet, quietAgain, refreshUnderLoad(true));
        }
        tell(quick);
    }

    /// @return seconds that a refresh takes
    private double warmUp() {
        new Refresh(transport, server.admin(0)).run(loads.get(++refreshes % 2));
        known.learn(request -> send(request, WARM_UP_DEADLINE));
        double seconds = 0;
        for (int i = 0; i < WARM_UP_REFRESHES; i++) {
            long begin = System.nanoTime();
            refreshUnderLoad(false);
            seconds = (System.nanoTime() - begin) / 1e9;
        }
        return seconds;
    }

    private LoadGenerator.Latencies refreshUnderLoad(boolean counts) {
        List<Path> next = loads.get(++refreshes % 2);
        CompletableFuture<Refresh.Times> refresh =
                CompletableFuture.supplyAsync(() -> new Refresh(transport, server.admin(0)).run(next));
        LoadGenerator.Latencies seen = window(REQUESTS_MAX, () -> !refresh.isDone());
        Refresh.Times took = refresh.join();
        if (counts) {
            times.add("staging", took.staging() / 1e6);
            times.add("activation", took.activating() / 1e6);
            times.add("retiring", took.retiring() / 1e6);
        }
        return seen;
    }

    private LoadGenerator.Latencies window(int requestsMax, BooleanSupplier goOn) {
        return LoadGenerator.openLoop(
                requestsMax, perSecond, goOn, () -> known.send(request -> send(request, DEADLINE)));
    }

    private CompletableFuture<ScoreResponse> send(ScoreRequest request, Duration timeout) {
        Deadline deadline = Deadline.after(timeout, Ticker.systemTicker());
        return transport.send(server.proxy(0), ScoringGrpc.getScoreMethod(), request, deadline);
    }

    private void tell(boolean quick) {
        report.figure("rows", (double) cluster.rows(), "of each load of the larger view");
        report.figure("rate", perSecond, "requests / s");
        report.figure("refreshes", (double) refreshes, "");
        report.figure("answers", (double) known.answers(), "checked, of " + ITEMS + " items each");
        times.forEach((name, each) -> report.figure(name, each, "ms"));
        report.bar("failed_requests", (double) known.failed(), Goal.atMost(0));
        report.bar("mixed_releases", (double) known.mixed(), Goal.atMost(0));
        report.bar("activation_ms", times.of("activation").median(), Goal.atMost(ACTIVATION_MS_MAX));
        latencies.tell(report, "refresh");
        if (!quick) { // Too short for one.
            report.bar("p99_ratio", latencies.ratioBeyondNoise(P99_RATIO_MAX), Goal.atMost(P99_RATIO_MAX));
        }
    }
}
