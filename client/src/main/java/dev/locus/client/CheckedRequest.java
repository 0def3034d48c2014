package dev.locus.client;

import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.v1.Keys;
import dev.locus.v1.ScoreRequest;

/// A request that can be scored, with the release it is pinned to from here to its answer.
///
/// @param rankOutput the output to rank by, as a place in the model's outputs
record CheckedRequest(
        ScoreRequest request,
        ClusterPicture picture,
        Release release,
        ModelRecord model,
        KeyType itemKeyType,
        int itemCount,
        int rankOutput) {
    Keys items() {
        return request.getItems();
    }

    int outputs() {
        return model.getOutputsCount();
    }
}
