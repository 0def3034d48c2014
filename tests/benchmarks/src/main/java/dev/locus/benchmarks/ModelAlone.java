package dev.locus.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/// The benchmark's MLP in bare ONNX Runtime, over inputs that are there already.
final class ModelAlone implements AutoCloseable {
    private static final int WIDTH = 96;

    private final OrtSession session;
    private final OnnxTensor input;
    private final OnnxTensor output;

    /// @param model a directory with `model.onnx`
    ModelAlone(Path model, int items) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = environment.createSession(model.resolve("model.onnx").toString(), options);
            input = OnnxTensor.createTensor(environment, random(items * WIDTH), new long[] {items, WIDTH});
            output = OnnxTensor.createTensor(environment, direct(items), new long[] {items, 1});
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    void run() {
        try {
            session.run(Map.of("features", input), Map.of("score", output)).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        input.close();
        output.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static FloatBuffer random(int floats) {
        FloatBuffer buffer = direct(floats);
        SplittableRandom random = new SplittableRandom(3);
        while (buffer.hasRemaining()) {
            buffer.put((float) random.nextDouble(-1, 1));
        }
        return buffer.flip();
    }
}
