package dev.locus.benchmarks;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `bench scale`: what an item costs as the cluster grows. Server CPU per item of the MLP through proxy and shard
/// actors, 2,000 items a request, by nodes, by rows and by partitions. The clusters of one table are in one process
/// and measured in turns.
final class ScaleBench {
    private static final int ITEMS = 2_000;
    private static final int NODES = 3;
    private static final int PARTITIONS = 256;

    private final Path home;
    private final boolean quick;
    private final @Nullable Path profiles;
    private final BenchData data;
    private final BenchReport report = new BenchReport("scale");

    private ScaleBench(Path home, boolean quick, @Nullable Path profiles) {
        this.home = home;
        this.quick = quick;
        this.profiles = profiles;
        this.data = new BenchData(home);
    }

    /// @param profiles the directory for recordings of the server, or null for none
    static BenchReport run(Path home, boolean quick, @Nullable Path profiles) {
        ScaleBench bench = new ScaleBench(home, quick, profiles);
        Measurements byNodes = bench.measure(bench.byNodes());
        if (!quick) { // Too short for the JIT to be done: its CPU would be counted as ours.
            Rounds growth = byNodes.of("nodes_8").over(byNodes.of("nodes_1"));
            bench.report.bar("cpu_8_over_1", growth.median(), Goal.atMost(1.25));
        }
        bench.measure(bench.byRows());
        bench.measure(bench.byPartitions());
        return bench.report;
    }

    private ImmutableMap<String, BenchCluster> byNodes() {
        ImmutableMap.Builder<String, BenchCluster> clusters = ImmutableMap.builder();
        for (int nodes : new int[] {1, 2, 4, 8}) {
            clusters.put("nodes_" + nodes, new BenchCluster(nodes, quick ? 10_000 : 1_000_000, 0, PARTITIONS));
        }
        return clusters.buildOrThrow();
    }

    private ImmutableMap<String, BenchCluster> byRows() {
        ImmutableMap.Builder<String, BenchCluster> clusters = ImmutableMap.builder();
        int[] wanted = quick ? new int[] {10_000, 100_000} : new int[] {10_000, 1_000_000, 10_000_000};
        for (int rows : wanted) {
            String lack = RowsRoom.here(data.cache()).lackFor(rows);
            if (lack.isEmpty()) {
                clusters.put("rows_" + rows, new BenchCluster(NODES, rows, 0, PARTITIONS));
            } else {
                System.err.println("bench: left out: " + lack);
            }
        }
        return clusters.buildOrThrow();
    }

    private ImmutableMap<String, BenchCluster> byPartitions() {
        ImmutableMap.Builder<String, BenchCluster> clusters = ImmutableMap.builder();
        for (int partitions : quick ? new int[] {64, 1_024} : new int[] {64, 1_024, 16_384}) {
            clusters.put(
                    "partitions_" + partitions, new BenchCluster(NODES, quick ? 10_000 : 1_000_000, 0, partitions));
        }
        return clusters.buildOrThrow();
    }

    private Measurements measure(ImmutableMap<String, BenchCluster> clusters) {
        List<String> names = clusters.keySet().asList();
        int perRound = (quick ? 50_000 : 1_000_000) / ITEMS;
        Measurements cpu = new Measurements();
        BenchPlan plan = BenchPlan.of(ITEMS, clusters.values().asList());
        try (ServerProcess server = ServerProcess.start(home, plan);
                Traffic traffic = new Traffic(server, report, profiles)) {
            List<Supplier<CompletableFuture<?>>> paths = new ArrayList<>();
            for (int place = 0; place < names.size(); place++) {
                paths.add(path(traffic, server, place, plan.clusters().get(place)));
            }
            for (int round = -1; round < (quick ? 2 : 9); round++) { // Round -1 warms up.
                for (int place = 0; place < names.size(); place++) {
                    ServerProcess.Counters costs = traffic.costs(names.get(place), perRound, paths.get(place));
                    if (round >= 0) {
                        cpu.add(names.get(place), (double) costs.cpuNanos());
                    }
                }
            }
            cpu.forEach((name, each) -> report.figure(name + "_cpu", each.times(1e-3 / ITEMS), "CPU-s / M items"));
            for (int place = 0; place < names.size(); place++) {
                String name = names.get(place);
                traffic.tellLatencies(name, perRound, cpu.of(name).median(), paths.get(place));
                traffic.profile(name, cpu.of(name).median(), paths.get(place));
            }
        }
        return cpu;
    }

    private Supplier<CompletableFuture<?>> path(
            Traffic traffic, ServerProcess server, int place, BenchCluster cluster) {
        SkewedKeys items = BenchKeys.items(data, cluster, BenchModel.MLP, 11);
        SkewedKeys users = BenchKeys.users(data, cluster, BenchModel.MLP, 12);
        return traffic.scoring(server.proxy(place), () -> BenchModel.MLP.request(items, users, ITEMS));
    }
}
