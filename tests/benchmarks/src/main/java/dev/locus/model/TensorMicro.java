package dev.locus.model;

import dev.locus.benchmarks.BenchData;
import dev.locus.feature.FeatureView;
import dev.locus.feature.RowEncoder;
import dev.locus.feature.RowLayout;
import dev.locus.feature.ViewSchema;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Rows of 64 floats on their way: encoded by a load, and copied into the model's input with the user's 32.
@State(Scope.Thread)
public class TensorMicro {
    private static final int ITEMS = 500;

    private final float[] numbers = new float[64];
    private final RowEncoder encoder;
    private final byte[] encoded;
    private final ScoreBatch batch;
    private final MemorySegment userRow;

    public TensorMicro() {
        BenchData data = BenchData.here();
        FeatureView itemView = data.view("wide_item");
        FeatureView userView = data.view("wide_user");
        ViewSchema item = ViewSchema.of(itemView, Map.of());
        ViewSchema user = ViewSchema.of(userView, Map.of());
        encoder = new RowEncoder(item.layout(), (feature, string) -> 0);
        encoded = new byte[item.layout().strideBytes()];
        batch = OnnxRuntime.load(
                        ModelDirectory.open(data.mlp()),
                        Map.of(itemView.name(), item, userView.name(), user),
                        OnnxConfig.defaults())
                .newBatch(ITEMS);
        MemorySegment rows = Arena.global().allocate((long) ITEMS * encoded.length, 64);
        userRow = Arena.global().allocate(user.layout().strideBytes(), 64);
        for (int place = 0; place < ITEMS; place++) {
            batch.candidateRows(0).set(place, rows, (long) place * encoded.length);
        }
    }

    @Benchmark
    public byte[] encodeRow() {
        encoder.reset(RowLayout.NO_EVENT_TIME);
        encoder.setFloat32s(0, numbers, numbers.length);
        encoder.copyTo(encoded, 0);
        return encoded;
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public ScoreBatch fillTensor() {
        batch.setUserRow(0, userRow, 0);
        batch.fill(ITEMS);
        return batch;
    }
}
