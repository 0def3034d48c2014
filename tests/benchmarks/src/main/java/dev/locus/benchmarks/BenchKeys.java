package dev.locus.benchmarks;

/// The keys that requests of a model draw from.
final class BenchKeys {
    private BenchKeys() {}

    static SkewedKeys items(BenchData data, BenchPlan plan, BenchModel model, long seed) {
        long[] keys = model.equals(BenchModel.MLP)
                ? BenchData.wideItems(plan.rows())
                : data.demoKeys(plan.demoRows(), "items.tsv");
        return new SkewedKeys(keys, seed);
    }

    static SkewedKeys users(BenchData data, BenchPlan plan, BenchModel model, long seed) {
        long[] keys =
                model.equals(BenchModel.MLP) ? BenchData.wideUsers() : data.demoKeys(plan.demoRows(), "users.tsv");
        return new SkewedKeys(keys, seed);
    }
}
