package dev.locus.shard;

import com.google.common.collect.ImmutableList;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.model.ScoreBatch;
import dev.locus.model.Scorer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A model bound to data versions, and warm. Shared by the releases that have it bound to the same ones; freed with
/// the last. Scoring threads have a workspace each.
final class ServableModel {
    private final ModelRecord record;
    private final Scorer scorer;
    private final ImmutableList<ReadView> candidateViews;
    private final ImmutableList<ReadView> userViews;
    private final int itemsPerRunMax;
    /// By scorer thread. Each place is only touched by its thread, until the model is closed.
    private final ScoreBatch[] batches;

    private final AtomicInteger users = new AtomicInteger();

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

    /// Whether every view it reads is the data version of that name.
    boolean isBoundTo(Map<String, DataVersion> views) {
        return Stream.concat(candidateViews.stream(), userViews.stream())
                .allMatch(view -> view.data().equals(views.get(view.bound().name())));
    }

    void retain() {
        users.incrementAndGet();
    }

    /// Like [#retain()], unless the last user has let go.
    ///
    /// @return whether it is retained
    boolean retainShared() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /// The last one frees it: only after the last request on this model has ended.
    void release() {
        if (users.decrementAndGet() == 0) {
            close();
        }
    }

    private void close() {
        for (ScoreBatch batch : batches) {
            if (batch != null) {
                batch.close();
            }
        }
        scorer.close();
    }
}
