package dev.locus.client;

import com.google.common.collect.ImmutableList;
import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.v1.Keys;
import dev.locus.v1.ScoreRequest;

/// A request that can be scored, with the release it is pinned to from here to its answer.
///
/// @param userViews the views with the user's rows that the model reads
/// @param rankOutput the output to rank by, as a place in the model's outputs
record CheckedRequest(
        ScoreRequest request,
        ClusterPicture picture,
        Release release,
        ModelRecord model,
        ImmutableList<ViewRecord> userViews,
        KeyType itemKeyType,
        int itemCount,
        int rankOutput) {
    /// Whether it must be scored by that release or not at all.
    boolean isPinned() {
        return request.getRelease() != 0;
    }

    /// The same for all items, in request order.
    CheckedRequest whole() {
        ScoreRequest plain = request.toBuilder().clearTopK().clearMinScored().build();
        return new CheckedRequest(plain, picture, release, model, userViews, itemKeyType, itemCount, rankOutput);
    }

    Keys items() {
        return request.getItems();
    }

    int outputs() {
        return model.getOutputsCount();
    }
}
