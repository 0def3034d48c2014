package dev.locus.shard;

import dev.locus.internal.v1.ScoreItemsRequest;

/// Keeps the inputs of sampled requests, for training and replay. Called by the threads that score, so it never waits:
/// what finds no room is dropped and counted. Thread-safe.
public interface InputRecorder {
    /// Records nothing, and costs nothing.
    InputRecorder NONE = new InputRecorder() {
        @Override
        public boolean takes(ScoreItemsRequest request) {
            return false;
        }

        @Override
        public void record(ScoredRun run) {}
    };

    /// Whether a request is in the sample, and there is room for it. Asked for every request.
    boolean takes(ScoreItemsRequest request);

    void record(ScoredRun run);
}
