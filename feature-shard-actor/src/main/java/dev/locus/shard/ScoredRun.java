package dev.locus.shard;

import com.google.common.collect.ImmutableList;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.model.InputTensors;
import dev.locus.topology.Release;
import dev.locus.v1.Outcome;

/// Some items of one request as one run of a model scored them: what went in, and what came out. It keeps nothing of
/// the thread that scored.
///
/// @param node who scored
/// @param user the user's key as text; empty if there is none
/// @param items keys as text
/// @param outcomes of the items
/// @param scores of the items, items x outputs, NaN where there is none
public record ScoredRun(
        String requestId,
        long timeMs,
        String node,
        Release release,
        ModelRecord model,
        String user,
        ImmutableList<String> items,
        ImmutableList<Outcome> outcomes,
        ImmutableList<Float> scores,
        InputTensors inputs) {
    /// What it takes in memory, roughly.
    public long bytes() {
        return inputs.bytes() + 64L * items.size() + 16L * scores.size();
    }
}
