package dev.locus.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import com.google.common.collect.ImmutableList;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/// ONNX Runtime's views of the first rows of a batch's tensors. They share the batch's memory.
final class OnnxTensors implements AutoCloseable {
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();

    OnnxTensors(ScoreBatch batch, int items) throws OrtException {
        ImmutableList<BindingPlan.InputTensor> inputPlans =
                batch.binding().plan().inputs();
        for (int i = 0; i < inputPlans.size(); i++) {
            BindingPlan.InputTensor plan = inputPlans.get(i);
            OnnxJavaType type = plan.type() == TensorType.INT64 ? OnnxJavaType.INT64 : OnnxJavaType.FLOAT;
            ByteBuffer buffer = buffer(batch.input(i), (long) items * plan.strideBytes());
            inputs.put(plan.name(), tensor(buffer, shape(plan.rank(), items, plan.width()), type));
        }
        ImmutableList<BindingPlan.OutputTensor> outputPlans =
                batch.binding().plan().outputs();
        for (int i = 0; i < outputPlans.size(); i++) {
            BindingPlan.OutputTensor plan = outputPlans.get(i);
            ByteBuffer buffer = buffer(batch.output(i), 4L * items * plan.columns());
            outputs.put(plan.name(), tensor(buffer, shape(plan.rank(), items, plan.columns()), OnnxJavaType.FLOAT));
        }
    }

    private static OnnxTensor tensor(ByteBuffer buffer, long[] shape, OnnxJavaType type) throws OrtException {
        return OnnxTensor.createTensor(OnnxEnvironment.get(), buffer, shape, type);
    }

    private static ByteBuffer buffer(MemorySegment segment, long bytes) {
        return segment.asSlice(0, bytes).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    private static long[] shape(int rank, int items, int width) {
        return rank == 1 ? new long[] {items} : new long[] {items, width};
    }

    Map<String, OnnxTensor> inputs() {
        return inputs;
    }

    Map<String, OnnxTensor> outputs() {
        return outputs;
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
    }
}
