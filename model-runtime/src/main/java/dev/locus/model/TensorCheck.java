package dev.locus.model;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.Set;

/// Compares a manifest's tensors with those of the loaded model.
final class TensorCheck {
    private final RuntimeSignature runtime;
    private final Findings findings;

    TensorCheck(RuntimeSignature runtime, Findings findings) {
        this.runtime = runtime;
        this.findings = findings;
    }

    /// Checks that manifest and model name the same inputs.
    void checkInputNames(ImmutableList<ModelManifest.Input> inputs) {
        Set<String> bound = new HashSet<>();
        for (ModelManifest.Input input : inputs) {
            bound.add(input.tensor());
            if (runtime.input(input.tensor()) == null) {
                findings.add(
                        "the model has no input '%s'; inputs: %s",
                        input.tensor(), RuntimeSignature.names(runtime.inputs()));
            }
        }
        for (TensorSignature input : runtime.inputs()) {
            if (!bound.contains(input.name())) {
                findings.add("input '%s' of the model has no features in the manifest", input.name());
            }
        }
    }

    /// Checks type and shape of one input.
    ///
    /// @param width columns of the manifest's features together
    void checkInput(ModelManifest.Input input, int width) {
        TensorSignature tensor = runtime.input(input.tensor());
        if (tensor == null) {
            return;
        }
        if (!tensor.elementType().equals(input.type().toString())) {
            findings.add(
                    "input '%s' of the model is %s, the manifest says %s",
                    input.tensor(), tensor.elementType(), input.type());
        }
        checkInputShape(tensor, width);
    }

    private void checkInputShape(TensorSignature tensor, int width) {
        if (tensor.shape().isEmpty() || tensor.shape().size() > 2) {
            findings.add(
                    "input '%s' has shape %s: only [batch] and [batch, width] can be filled",
                    tensor.name(), tensor.shapeText());
        } else if (!tensor.hasOpenBatch()) {
            findings.add(
                    "input '%s' has shape %s: its first dimension must be open, not a fixed batch",
                    tensor.name(), tensor.shapeText());
        }
        long expected = tensor.shape().size() == 1
                ? 1
                : tensor.shape().size() == 2 ? tensor.shape().get(1) : width;
        if (expected >= 0 && expected != width) {
            findings.add(
                    "input '%s' has shape %s, its features have %d columns", tensor.name(), tensor.shapeText(), width);
        }
    }

    void checkOutput(ModelManifest.Output output) {
        TensorSignature tensor = runtime.output(output.tensor());
        if (tensor == null) {
            findings.add(
                    "the model has no output '%s'; outputs: %s",
                    output.tensor(), RuntimeSignature.names(runtime.outputs()));
            return;
        }
        if (!tensor.elementType().equals(TensorType.FLOAT32.toString())) {
            findings.add("output '%s' is %s: a score must be float32", output.tensor(), tensor.elementType());
        }
        checkOutputShape(output, tensor);
    }

    private void checkOutputShape(ModelManifest.Output output, TensorSignature tensor) {
        int rank = tensor.shape().size();
        if (rank < 1
                || rank > 2
                || !tensor.hasOpenBatch()
                || (rank == 2 && tensor.shape().get(1) < 1)) {
            findings.add(
                    "output '%s' has shape %s: it must be [batch] with an open batch, or [batch, k] with a fixed k",
                    output.tensor(), tensor.shapeText());
            return;
        }
        long columns = rank == 1 ? 1 : tensor.shape().get(1);
        if (output.column() >= columns) {
            findings.add(
                    "output '%s' reads column %d of '%s', which has shape %s",
                    output.name(), output.column(), output.tensor(), tensor.shapeText());
        }
    }
}
