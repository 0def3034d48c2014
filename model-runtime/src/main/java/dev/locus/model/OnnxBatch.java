package dev.locus.model;

import ai.onnxruntime.OrtException;
import java.util.LinkedHashMap;
import java.util.Map;

/// A [ScoreBatch] whose memory ONNX Runtime reads and writes in place. The views of it that the runtime needs depend
/// on the number of items, and are kept for the next batch of that size.
final class OnnxBatch extends ScoreBatch {
    /// A node's share of requests of one size takes some sixty sizes (it varies by about ten items either way).
    private static final int SIZES_KEPT_MAX = 256;

    private final Map<Integer, OnnxTensors> tensorsBySize = new LinkedHashMap<>();
    private boolean isClosed;

    OnnxBatch(ModelBinding binding, int itemsMax) {
        super(binding, itemsMax);
    }

    /// The runtime's views of the first `items` rows.
    OnnxTensors tensors(int items) throws OrtException {
        if (isClosed) {
            throw new IllegalStateException("the batch is closed");
        }
        OnnxTensors tensors = tensorsBySize.get(items);
        if (tensors == null) {
            if (tensorsBySize.size() == SIZES_KEPT_MAX) {
                closeAll();
            }
            tensors = new OnnxTensors(this, items);
            tensorsBySize.put(items, tensors);
        }
        return tensors;
    }

    private void closeAll() {
        tensorsBySize.values().forEach(OnnxTensors::close);
        tensorsBySize.clear();
    }

    @Override
    public void close() {
        isClosed = true;
        closeAll();
    }
}
