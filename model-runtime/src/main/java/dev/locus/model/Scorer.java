package dev.locus.model;

import java.util.concurrent.CompletableFuture;

/// Runs one model version on batches of items, wherever it runs. Thread-safe: any number of threads may score at once,
/// each with a batch of its own. Never throws and never waits for another thread: a failure is a failed future.
///
/// The one who opened it closes it: what is being scored then is ended, and fails as what comes later does.
/// Closing waits for that a bounded time.
public interface Scorer extends AutoCloseable {
    ModelBinding binding();

    /// Makes a workspace. Costs allocation: keep it and use it again.
    ScoreBatch newBatch(int itemsMax);

    /// Scores the items at places 0 to `items - 1` of a batch that this scorer made. The batch must not be touched
    /// until the future has ended. In process, the calling thread does the work.
    ///
    /// The future fails with `IllegalArgumentException` or `IllegalStateException` if the batch is not ready for so
    /// many items, and with [ScoringFailedException] if the model fails.
    CompletableFuture<Void> score(ScoreBatch batch, int items);

    /// Scores a few default rows, so that the first request does not pay for what is done only once, and a model that
    /// fails on them is found before it is activated.
    CompletableFuture<Void> warmUp();

    @Override
    void close();
}
