package dev.locus.client;

import dev.locus.internal.v1.InputFeature;
import dev.locus.internal.v1.ItemKeys;
import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.transport.PackedNumbers;
import dev.locus.v1.CandidateFeature;
import dev.locus.v1.Keys;

/// Builds what one node is asked: its items, their part of each candidate feature, and what all items share.
final class SubRequests {
    private SubRequests() {}

    /// @param places the request's places of the items are `places[from]` to `places[to - 1]`
    static ScoreItemsRequest of(CheckedRequest checked, UserRows user, int[] places, int from, int to, long epoch) {
        ScoreItemsRequest.Builder request = ScoreItemsRequest.newBuilder()
                .setEpoch(epoch)
                .setRelease(checked.release().number())
                .setDraftOf(checked.release().record().getDraftOf())
                .setRequestId(checked.request().getRequestId())
                .setModel(checked.model().getName())
                .setItems(keys(checked, places, from, to))
                .addAllUserRows(user.rows())
                .addAllRequestFeatures(checked.request().getRequestFeaturesList());
        if (checked.request().hasUser()) {
            request.setUser(checked.request().getUser());
        }
        for (InputFeature declared : checked.model().getCandidateFeaturesList()) {
            for (CandidateFeature feature : checked.request().getCandidateFeaturesList()) {
                if (feature.getName().equals(declared.getName())) {
                    request.addCandidateFeatures(cut(feature, declared.getLength(), places, from, to));
                }
            }
        }
        return request.build();
    }

    private static ItemKeys keys(CheckedRequest checked, int[] places, int from, int to) {
        ItemKeys.Builder keys = ItemKeys.newBuilder();
        Keys all = checked.items();
        if (checked.itemKeyType() == KeyType.KEY_TYPE_INT64) {
            byte[] packed = new byte[Long.BYTES * (to - from)];
            for (int i = from; i < to; i++) {
                PackedNumbers.putLong(packed, i - from, all.getInt64Keys(places[i]));
            }
            keys.setInt64Keys(PackedNumbers.wrap(packed));
        } else {
            for (int i = from; i < to; i++) {
                keys.addStringKeysBytes(all.getStringKeysBytes(places[i]));
            }
        }
        return keys.build();
    }

    private static CandidateFeature cut(CandidateFeature feature, int width, int[] places, int from, int to) {
        CandidateFeature.Builder cut = CandidateFeature.newBuilder().setName(feature.getName());
        boolean float32 = feature.getFloatValuesCount() > 0;
        for (int i = from; i < to; i++) {
            for (int column = 0; column < width; column++) {
                int value = places[i] * width + column;
                if (float32) {
                    cut.addFloatValues(feature.getFloatValues(value));
                } else {
                    cut.addInt64Values(feature.getInt64Values(value));
                }
            }
        }
        return cut.build();
    }
}
