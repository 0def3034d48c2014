package dev.locus.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import com.google.common.collect.ImmutableList;
import dev.locus.feature.InvalidDocumentException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Scores model inputs that were recorded, in process, without views or rows. Not for serving: every run allocates.
public final class ModelReplay implements AutoCloseable {
    private final ModelDirectory directory;
    private final OnnxSession session;

    private ModelReplay(ModelDirectory directory, OnnxSession session) {
        this.directory = directory;
        this.session = session;
    }

    /// @throws InvalidDocumentException if ONNX Runtime can't load it
    public static ModelReplay load(ModelDirectory directory) {
        try {
            return new ModelReplay(
                    directory,
                    OnnxSession.load(directory.path().resolve(ModelDirectory.MODEL_FILE), OnnxConfig.defaults()));
        } catch (OrtException e) {
            throw new InvalidDocumentException(
                    directory.path() + " can't be loaded by ONNX Runtime: " + e.getMessage());
        }
    }

    public ImmutableList<String> outputs() {
        return directory.signature().outputs();
    }

    /// The score of each output for each item.
    ///
    /// @return by output, in the order of [#outputs()]
    /// @throws IllegalArgumentException if the model reads other tensors
    /// @throws ScoringFailedException if the model fails
    public float[][] score(InputTensors inputs) {
        Map<String, InputTensors.Tensor> byName = new HashMap<>();
        inputs.tensors().forEach(tensor -> byName.put(tensor.name(), tensor));
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        try {
            for (ModelManifest.Input input : directory.manifest().inputs()) {
                tensors.put(input.tensor(), tensor(input, byName.get(input.tensor()), inputs.items()));
            }
            for (ModelManifest.Output output : directory.manifest().outputs()) {
                if (!outputs.containsKey(output.tensor())) {
                    outputs.put(output.tensor(), emptyOutput(output.tensor(), inputs.items()));
                }
            }
            if (!session.run(tensors, outputs)) {
                throw new IllegalStateException("the model is closed");
            }
            return scores(outputs, inputs.items());
        } catch (OrtException e) {
            throw new ScoringFailedException("the model failed: " + e.getMessage(), e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor tensor(ModelManifest.Input input, InputTensors.@Nullable Tensor recorded, int items)
            throws OrtException {
        TensorSignature wanted = session.signature().input(input.tensor());
        if (recorded == null || wanted == null || recorded.type() != input.type()) {
            throw new IllegalArgumentException("the model reads tensor '" + input.tensor() + "' of " + input.type()
                    + ", recorded is " + (recorded == null ? "none of that name" : recorded.type()));
        }
        ByteBuffer values =
                ByteBuffer.allocateDirect(recorded.values().capacity()).order(ByteOrder.nativeOrder());
        values.put(recorded.values().duplicate().rewind()).rewind();
        boolean isFlat = wanted.shape().size() == 1;
        long[] shape = isFlat ? new long[] {items} : new long[] {items, recorded.width()};
        OnnxJavaType type = input.type() == TensorType.INT64 ? OnnxJavaType.INT64 : OnnxJavaType.FLOAT;
        return OnnxTensor.createTensor(OnnxEnvironment.get(), values, shape, type);
    }

    private OnnxTensor emptyOutput(String name, int items) throws OrtException {
        boolean isFlat =
                Objects.requireNonNull(session.signature().output(name)).shape().size() == 1;
        int columns = columns(name);
        ByteBuffer room =
                ByteBuffer.allocateDirect(Float.BYTES * items * columns).order(ByteOrder.nativeOrder());
        long[] shape = isFlat ? new long[] {items} : new long[] {items, columns};
        return OnnxTensor.createTensor(OnnxEnvironment.get(), room, shape, OnnxJavaType.FLOAT);
    }

    private int columns(String tensor) {
        ImmutableList<Long> shape =
                Objects.requireNonNull(session.signature().output(tensor)).shape();
        return shape.size() == 1 ? 1 : Math.toIntExact(shape.get(1));
    }

    private float[][] scores(Map<String, OnnxTensor> outputs, int items) {
        ImmutableList<ModelManifest.Output> named = directory.manifest().outputs();
        float[][] scores = new float[named.size()][items];
        for (int output = 0; output < scores.length; output++) {
            ModelManifest.Output place = named.get(output);
            ByteBuffer values =
                    Objects.requireNonNull(outputs.get(place.tensor())).getByteBuffer();
            int columns = columns(place.tensor());
            for (int item = 0; item < items; item++) {
                scores[output][item] = values.getFloat(Float.BYTES * (item * columns + place.column()));
            }
        }
        return scores;
    }

    @Override
    public void close() {
        session.close();
    }
}
