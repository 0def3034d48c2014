package dev.locus.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// A model loaded into ONNX Runtime. Thread-safe. Closing it ends the runs under way, which happens between two
/// operators of the model, waits for them a bounded time, and gives the native memory back when the last has ended.
final class OnnxSession implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OnnxSession.class.getName());
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final OrtSession session;
    private final RuntimeSignature signature;
    /// Of all runs, so that all of them can be ended.
    private final OrtSession.RunOptions runOptions;
    /// Running calls, and 1 for the owner until it closes. At 0 the session is gone.
    private final AtomicLong users = new AtomicLong(1);

    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final CountDownLatch freed = new CountDownLatch(1);

    private OnnxSession(OrtSession session, RuntimeSignature signature, OrtSession.RunOptions runOptions) {
        this.session = session;
        this.signature = signature;
        this.runOptions = runOptions;
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
            OrtSession session = OnnxEnvironment.get().createSession(model.toString(), options);
            RuntimeSignature signature = new RuntimeSignature(
                    tensors(session.getInputInfo().values()),
                    tensors(session.getOutputInfo().values()));
            return new OnnxSession(session, signature, new OrtSession.RunOptions());
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
    /// @return false if the session is closed, or was while the model ran
    boolean run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) throws OrtException {
        if (!enter()) {
            return false;
        }
        try {
            session.run(inputs, Set.of(), outputs, runOptions).close();
            return true;
        } catch (OrtException e) {
            if (isClosed.get()) {
                return false;
            }
            throw e;
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
                runOptions.close();
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime could not close a session", e);
            } finally {
                freed.countDown();
            }
        }
    }

    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            try {
                runOptions.setTerminate(true);
            } catch (OrtException e) {
                LOG.log(System.Logger.Level.WARNING, "can't end the runs of a model; waiting for them", e);
            }
            leave();
        }
        awaitFreed();
    }

    private void awaitFreed() {
        try {
            if (!freed.await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "a model is still running {0} after its end", CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
