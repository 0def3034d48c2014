package dev.locus.model;

import ai.onnxruntime.OrtException;
import java.util.concurrent.CompletableFuture;

/// Scores with ONNX Runtime in the calling thread.
final class OnnxScorer implements Scorer {
    private final String title;
    private final ModelBinding binding;
    private final OnnxSession session;

    OnnxScorer(ModelDirectory directory, ModelBinding binding, OnnxSession session) {
        this.title = "model '" + directory.name() + "' version '" + directory.version() + "'";
        this.binding = binding;
        this.session = session;
    }

    @Override
    public ModelBinding binding() {
        return binding;
    }

    @Override
    public ScoreBatch newBatch(int itemsMax) {
        return new OnnxBatch(binding, itemsMax);
    }

    @Override
    public CompletableFuture<Void> score(ScoreBatch batch, int items) {
        try {
            if (!(batch instanceof OnnxBatch own) || own.binding() != binding) {
                throw new IllegalArgumentException("the batch was not made by the scorer of " + title);
            }
            own.fill(items);
            OnnxTensors tensors = own.tensors(items);
            if (!session.run(tensors.inputs(), tensors.outputs())) {
                throw new IllegalStateException(title + " is closed");
            }
            own.markScored(items);
            return CompletableFuture.completedFuture(null);
        } catch (OrtException e) {
            return CompletableFuture.failedFuture(new ScoringFailedException(title + " failed: " + e.getMessage(), e));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<Void> warmUp() {
        return WarmUp.run(this);
    }

    @Override
    public void close() {
        session.close();
    }

    @Override
    public String toString() {
        return "OnnxScorer[" + title + "]";
    }
}
