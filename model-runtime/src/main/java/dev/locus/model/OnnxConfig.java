package dev.locus.model;

/// How ONNX Runtime runs a model.
///
/// @param intraOpThreads threads of one run; above 1 only where a request has more items than cores have requests
public record OnnxConfig(int intraOpThreads) {
    private static final int THREADS_MAX = 256;

    public OnnxConfig {
        if (intraOpThreads < 1 || intraOpThreads > THREADS_MAX) {
            throw new IllegalArgumentException("intraOpThreads is " + intraOpThreads + ": 1 to " + THREADS_MAX);
        }
    }

    public static OnnxConfig defaults() {
        return new OnnxConfig(1);
    }
}
