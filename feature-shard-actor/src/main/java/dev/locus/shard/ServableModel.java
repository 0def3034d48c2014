package dev.locus.shard;

import com.google.common.collect.ImmutableList;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.model.ScoreBatch;
import dev.locus.model.Scorer;

/// A model of a release, bound to that release's data versions and warm. Scoring threads have a workspace each.
final class ServableModel implements AutoCloseable {
    private final ModelRecord record;
    private final Scorer scorer;
    private final ImmutableList<ReadView> candidateViews;
    private final ImmutableList<ReadView> userViews;
    private final int itemsPerRunMax;
    /// By scorer thread. Each place is only touched by its thread, until the model is closed.
    private final ScoreBatch[] batches;

    /// @param candidateViews in the order of the scorer's binding; so are the user's
    ServableModel(
            ModelRecord record,
            Scorer scorer,
            ImmutableList<ReadView> candidateViews,
            ImmutableList<ReadView> userViews,
            ShardConfig config) {
        this.record = record;
        this.scorer = scorer;
        this.candidateViews = candidateViews;
        this.userViews = userViews;
        this.itemsPerRunMax = config.itemsPerRunMax();
        this.batches = new ScoreBatch[config.scorerThreads()];
    }

    ModelRecord record() {
        return record;
    }

    Scorer scorer() {
        return scorer;
    }

    ImmutableList<ReadView> candidateViews() {
        return candidateViews;
    }

    ImmutableList<ReadView> userViews() {
        return userViews;
    }

    /// The workspace of a scorer thread, made when it is first needed.
    ScoreBatch batch(int scorerThread) {
        ScoreBatch batch = batches[scorerThread];
        if (batch == null) {
            batch = scorer.newBatch(itemsPerRunMax);
            batches[scorerThread] = batch;
        }
        return batch;
    }

    /// Ends what the model still runs, and lets it run nothing more. The requests fail.
    void endRuns() {
        scorer.close();
    }

    /// Only after the last request on this model has ended.
    @Override
    public void close() {
        for (ScoreBatch batch : batches) {
            if (batch != null) {
                batch.close();
            }
        }
        scorer.close();
    }
}
