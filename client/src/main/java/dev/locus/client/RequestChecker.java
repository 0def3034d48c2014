package dev.locus.client;

import static dev.locus.client.Refusal.refuse;

import com.google.common.collect.ImmutableList;
import dev.locus.internal.v1.InputFeature;
import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.v1.Key;
import dev.locus.v1.Keys;
import dev.locus.v1.ScoreRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Decides whether a request can be scored, and by which release. Performs no I/O; every refusal names the
/// field, the value and the way out.
final class RequestChecker {
    private static final int REQUEST_ID_BYTES_MAX = 64;

    private final RequestLimits limits;

    RequestChecker(RequestLimits limits) {
        this.limits = limits;
    }

    /// Checks a request against the release that it asks for, or the active one.
    ///
    /// @throws dev.locus.protocol.ServingException if it can't be scored
    CheckedRequest check(ScoreRequest request, @Nullable ClusterPicture picture) {
        return check(request, picture, ReleaseChoice.served(request, picture));
    }

    /// @throws dev.locus.protocol.ServingException if it can't be scored by that release
    CheckedRequest check(ScoreRequest request, @Nullable ClusterPicture picture, Release release) {
        checkRequestId(request);
        ModelRecord model = release.model(request.getModel());
        if (model == null) {
            throw refuse(
                    ServingError.UNKNOWN_MODEL,
                    "model",
                    "no model named '" + Refusal.shortened(request.getModel()) + "' in " + release
                            + "; available models: "
                            + String.join(", ", release.models().keySet()));
        }
        KeyType itemKeyType =
                release.viewsOf(model, model.getCandidateEntity()).get(0).getKeyType();
        int itemCount = checkItems(request.getItems(), model, itemKeyType);
        ImmutableList<ViewRecord> userViews = release.viewsOf(model, model.getUserEntity());
        checkUser(request, model, userViews);
        for (InputFeature feature : model.getRequestFeaturesList()) {
            InputChecker.checkRequestFeature(feature, request.getRequestFeaturesList());
        }
        for (InputFeature feature : model.getCandidateFeaturesList()) {
            InputChecker.checkCandidateFeature(feature, request.getCandidateFeaturesList(), itemCount);
        }
        return new CheckedRequest(
                request,
                Objects.requireNonNull(picture),
                release,
                model,
                userViews,
                itemKeyType,
                itemCount,
                rankOutput(request, model));
    }

    private static void checkRequestId(ScoreRequest request) {
        int bytes = request.getRequestIdBytes().size();
        if (bytes > REQUEST_ID_BYTES_MAX) {
            throw refuse(
                    ServingError.INVALID_REQUEST,
                    "request_id",
                    "request_id has " + bytes + " bytes; at most " + REQUEST_ID_BYTES_MAX);
        }
    }

    private int checkItems(Keys items, ModelRecord model, KeyType keyType) {
        int int64Keys = items.getInt64KeysCount();
        int stringKeys = items.getStringKeysCount();
        if (int64Keys + stringKeys == 0) {
            throw refuse(ServingError.INVALID_REQUEST, "items", "items is empty: send at least one key");
        }
        int wrong = keyType == KeyType.KEY_TYPE_INT64 ? stringKeys : int64Keys;
        if (wrong > 0) {
            throw refuse(
                    ServingError.WRONG_KEY_TYPE,
                    "items",
                    "keys of '" + model.getCandidateEntity() + "' are " + Refusal.name(keyType) + ", but " + wrong
                            + " of the other type were sent: use items." + Refusal.name(keyType) + "_keys");
        }
        if (int64Keys + stringKeys > limits.itemsMax()) {
            throw refuse(
                    ServingError.TOO_MANY_ITEMS,
                    "items",
                    (int64Keys + stringKeys) + " items in one request, the limit (items_max) is " + limits.itemsMax()
                            + ": send fewer, in several requests");
        }
        for (int i = 0; i < stringKeys; i++) {
            checkKeyBytes(
                    "items.string_keys[" + i + "]", items.getStringKeysBytes(i).size());
        }
        return int64Keys + stringKeys;
    }

    private void checkKeyBytes(String field, int bytes) {
        if (bytes == 0 || bytes > limits.stringKeyBytesMax()) {
            throw refuse(
                    ServingError.INVALID_REQUEST,
                    field,
                    field + " has " + bytes + " bytes; a string key has 1 to " + limits.stringKeyBytesMax());
        }
    }

    private void checkUser(ScoreRequest request, ModelRecord model, ImmutableList<ViewRecord> userViews) {
        Key.KeyCase sent = request.getUser().getKeyCase();
        if (sent == Key.KeyCase.KEY_NOT_SET || userViews.isEmpty()) {
            return;
        }
        KeyType keyType = userViews.get(0).getKeyType();
        if ((sent == Key.KeyCase.INT64_KEY) != (keyType == KeyType.KEY_TYPE_INT64)) {
            throw refuse(
                    ServingError.WRONG_KEY_TYPE,
                    "user",
                    "keys of '" + model.getUserEntity() + "' are " + Refusal.name(keyType) + ": use user."
                            + Refusal.name(keyType) + "_key");
        }
        if (sent == Key.KeyCase.STRING_KEY) {
            checkKeyBytes(
                    "user.string_key", request.getUser().getStringKeyBytes().size());
        }
    }

    private static int rankOutput(ScoreRequest request, ModelRecord model) {
        if (request.getTopK() < 0) {
            throw refuse(
                    ServingError.INVALID_REQUEST, "top_k", "top_k is " + request.getTopK() + "; it must be 0 or more");
        }
        if (!(request.getMinScored() >= 0 && request.getMinScored() <= 1)) {
            throw refuse(
                    ServingError.INVALID_REQUEST,
                    "min_scored",
                    "min_scored is " + request.getMinScored() + "; it is a share from 0 to 1");
        }
        int output = request.getRankBy().isEmpty() ? 0 : model.getOutputsList().indexOf(request.getRankBy());
        if (output < 0) {
            throw refuse(
                    ServingError.INVALID_REQUEST,
                    "rank_by",
                    "model '" + model.getName() + "' has no output '" + Refusal.shortened(request.getRankBy())
                            + "'; it has: " + String.join(", ", model.getOutputsList()));
        }
        return output;
    }
}
