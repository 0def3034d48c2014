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

/// A [ScoreBatch] whose memory ONNX Runtime reads and writes in place. The views of it that the runtime needs depend on
/// the number of items, and are kept for as long as that stays the same.
final class OnnxBatch extends ScoreBatch {
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
    private int wrappedItems;
    private boolean isClosed;

    OnnxBatch(ModelBinding binding, int itemsMax) {
        super(binding, itemsMax);
    }

    /// Makes the runtime's views of the first `items` rows, unless they are there.
    void wrap(int items) throws OrtException {
        if (isClosed) {
            throw new IllegalStateException("the batch is closed");
        }
        if (wrappedItems == items) {
            return;
        }
        unwrap();
        ImmutableList<BindingPlan.InputTensor> inputPlans = binding().plan().inputs();
        for (int i = 0; i < inputPlans.size(); i++) {
            BindingPlan.InputTensor plan = inputPlans.get(i);
            OnnxJavaType type = plan.type() == TensorType.INT64 ? OnnxJavaType.INT64 : OnnxJavaType.FLOAT;
            ByteBuffer buffer = buffer(input(i), (long) items * plan.strideBytes());
            inputs.put(plan.name(), tensor(buffer, shape(plan.rank(), items, plan.width()), type));
        }
        ImmutableList<BindingPlan.OutputTensor> outputPlans = binding().plan().outputs();
        for (int i = 0; i < outputPlans.size(); i++) {
            BindingPlan.OutputTensor plan = outputPlans.get(i);
            ByteBuffer buffer = buffer(output(i), 4L * items * plan.columns());
            outputs.put(plan.name(), tensor(buffer, shape(plan.rank(), items, plan.columns()), OnnxJavaType.FLOAT));
        }
        wrappedItems = items;
    }

    private static OnnxTensor tensor(ByteBuffer buffer, long[] shape, OnnxJavaType type) throws OrtException {
        return OnnxTensor.createTensor(OnnxSession.environment(), buffer, shape, type);
    }

    private static ByteBuffer buffer(MemorySegment segment, long bytes) {
        return segment.asSlice(0, bytes).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    private static long[] shape(int rank, int items, int width) {
        return rank == 1 ? new long[] {items} : new long[] {items, width};
    }

    private void unwrap() {
        wrappedItems = 0;
        inputs.values().forEach(OnnxTensor::close);
        inputs.clear();
        outputs.values().forEach(OnnxTensor::close);
        outputs.clear();
    }

    Map<String, OnnxTensor> inputs() {
        return inputs;
    }

    Map<String, OnnxTensor> outputs() {
        return outputs;
    }

    @Override
    public void close() {
        isClosed = true;
        unwrap();
    }
}
