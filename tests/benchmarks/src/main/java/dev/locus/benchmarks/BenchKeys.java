package dev.locus.benchmarks;

/// The keys that requests of a model draw from.
final class BenchKeys {
    private BenchKeys() {}

    static SkewedKeys items(BenchData data, BenchCluster cluster, BenchModel model, long seed) {
        long[] keys = model.equals(BenchModel.MLP)
                ? BenchData.wideItems(cluster.rows())
                : data.demoKeys(cluster.demoRows(), "items.tsv");
        return new SkewedKeys(keys, seed);
    }

    static SkewedKeys users(BenchData data, BenchCluster cluster, BenchModel model, long seed) {
        long[] keys =
                model.equals(BenchModel.MLP) ? BenchData.wideUsers() : data.demoKeys(cluster.demoRows(), "users.tsv");
        return new SkewedKeys(keys, seed);
    }
}
