package dev.locus.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The MLP in bare ONNX Runtime, by batch size.
@State(Scope.Thread)
public class ModelMicro {
    @Param({"1", "64", "256", "1024"})
    int items;

    private ModelAlone model;

    @Setup
    public void open() {
        model = new ModelAlone(BenchData.here().mlp(), items);
    }

    @Benchmark
    public void runModel() {
        model.run();
    }

    @TearDown
    public void close() {
        model.close();
    }
}
