package dev.locus.benchmarks;

import com.google.common.primitives.Longs;
import dev.locus.v1.Key;
import dev.locus.v1.Keys;
import dev.locus.v1.RequestFeature;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.Value;

/// A model of the benchmark, and the keys its requests are made of.
///
/// @param hour whether requests carry `request.hour`
record BenchModel(String name, String itemView, String userView, boolean hour) {
    static final BenchModel MLP = new BenchModel("mlp", "wide_item", "wide_user", false);
    static final BenchModel DLRM = new BenchModel("dlrm", "item", "user", false);
    static final BenchModel LIGHTGBM = new BenchModel("lightgbm", "item", "user", true);

    static BenchModel named(String name) {
        return switch (name) {
            case "mlp" -> MLP;
            case "dlrm" -> DLRM;
            case "lightgbm" -> LIGHTGBM;
            default -> throw new IllegalArgumentException("no benchmark model '" + name + "'");
        };
    }

    /// A request with freshly drawn keys.
    ScoreRequest request(SkewedKeys items, SkewedKeys users, int count) {
        ScoreRequest.Builder request = ScoreRequest.newBuilder()
                .setModel(name)
                .setUser(Key.newBuilder().setInt64Key(users.uniform()));
        if (hour) {
            request.addRequestFeatures(RequestFeature.newBuilder()
                    .setName("hour")
                    .setValue(Value.newBuilder().setInt64Value(20)));
        }
        return request.setItems(Keys.newBuilder().addAllInt64Keys(Longs.asList(items.draw(count))))
                .build();
    }
}
