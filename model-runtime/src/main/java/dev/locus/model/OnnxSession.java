package dev.locus.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// A model loaded into ONNX Runtime. Thread-safe. Its native memory is given back when it is closed and the last run
/// has ended, whichever comes later; nobody waits for that.
final class OnnxSession implements AutoCloseable {
    private static final OrtEnvironment ENVIRONMENT =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "locus");

    private final OrtSession session;
    private final RuntimeSignature signature;
    /// Running calls, and 1 for the owner until it closes. At 0 the session is gone.
    private final AtomicLong users = new AtomicLong(1);

    private final AtomicBoolean isClosed = new AtomicBoolean();

    private OnnxSession(OrtSession session, RuntimeSignature signature) {
        this.session = session;
        this.signature = signature;
    }

    static OrtEnvironment environment() {
        return ENVIRONMENT;
    }

    static OnnxSession load(Path model, OnnxConfig config) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(config.intraOpThreads());
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            // Patterns are kept for every batch size ever seen, and ours differ from request to request.
            options.setMemoryPatternOptimization(false);
            OrtSession session = ENVIRONMENT.createSession(model.toString(), options);
            RuntimeSignature signature = new RuntimeSignature(
                    tensors(session.getInputInfo().values()),
                    tensors(session.getOutputInfo().values()));
            return new OnnxSession(session, signature);
        }
    }

    private static ImmutableList<TensorSignature> tensors(Collection<NodeInfo> nodes) {
        return nodes.stream().map(OnnxSession::tensor).collect(ImmutableList.toImmutableList());
    }

    private static TensorSignature tensor(NodeInfo node) {
        if (!(node.getInfo() instanceof TensorInfo info)) {
            return new TensorSignature(node.getName(), "not a tensor", ImmutableList.of());
        }
        ImmutableList.Builder<Long> shape = ImmutableList.builder();
        for (long dimension : info.getShape()) {
            shape.add(dimension);
        }
        return new TensorSignature(node.getName(), elementType(info), shape.build());
    }

    private static String elementType(TensorInfo info) {
        return switch (info.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> TensorType.INT64.toString();
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> TensorType.FLOAT32.toString();
            default -> info.type.toString();
        };
    }

    RuntimeSignature signature() {
        return signature;
    }

    /// Runs the model in the calling thread.
    ///
    /// @return false if the session is closed
    boolean run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) throws OrtException {
        if (!enter()) {
            return false;
        }
        try {
            session.run(inputs, outputs).close();
            return true;
        } finally {
            leave();
        }
    }

    private boolean enter() {
        return !isClosed.get() && users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime could not close a session", e);
            }
        }
    }

    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            leave();
        }
    }
}
