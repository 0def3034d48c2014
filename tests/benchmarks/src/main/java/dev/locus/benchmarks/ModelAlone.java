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

/// The benchmark's MLP in a bare ONNX Runtime loop, over inputs that are there already.
final class ModelAlone {
    private static final int WIDTH = 96;

    private ModelAlone() {}

    static void run(Path model, int items, int runs) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            try (OrtSession session = environment.createSession(model.toString(), options);
                    OnnxTensor input =
                            OnnxTensor.createTensor(environment, random(items * WIDTH), new long[] {items, WIDTH});
                    OnnxTensor output = OnnxTensor.createTensor(environment, direct(items), new long[] {items, 1})) {
                for (int i = 0; i < runs; i++) {
                    session.run(Map.of("features", input), Map.of("score", output))
                            .close();
                }
            }
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
