package dev.locus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.MissingPolicy;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.transport.WireErrors;
import dev.locus.v1.CandidateFeature;
import dev.locus.v1.Key;
import dev.locus.v1.Keys;
import dev.locus.v1.RequestFeature;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every refusal has a number, a field, and a message that names the value and the way out.
class RequestCheckerTest {
    private static final RequestChecker CHECKER = new RequestChecker(new RequestLimits(5, 8, Duration.ZERO));
    private static final ClusterPicture PICTURE =
            Scene.picture(1, Scene.map(0), Scene.release(1)).withRelease(Scene.release(2));
    private static final ClusterPicture STRING_ITEMS = Scene.picture(
            1,
            Scene.map(0),
            Scene.release(1, KeyType.KEY_TYPE_STRING, Scene.users(MissingPolicy.MISSING_POLICY_REFUSE)));

    @Test
    void aGoodRequestIsPinnedToTheActiveRelease() {
        ScoreRequest request =
                Scene.request(5).setUser(stringUser("ann")).setRankBy("buy").build();
        CheckedRequest checked = CHECKER.check(request, PICTURE);
        assertEquals(2, checked.release().number());
        assertEquals(5, checked.itemCount());
        assertEquals(1, checked.rankOutput());
        assertEquals(List.of(checked.release().view("users")), checked.userViews());
        assertSame(KeyType.KEY_TYPE_INT64, checked.itemKeyType());
    }

    @Test
    void aRequestMayBePinnedToThePreviousRelease() {
        assertEquals(
                1,
                CHECKER.check(Scene.request(1).setRelease(1).build(), PICTURE)
                        .release()
                        .number());
    }

    @Test
    void withoutAReleaseNothingIsScored() {
        ClusterPicture none = new ClusterPicture("job", 1, Scene.map(0), null, null);
        for (ClusterPicture picture : new ClusterPicture[] {null, none}) {
            assertRefused("NO_ACTIVE_RELEASE release: no release is active yet", Scene.request(1), picture);
        }
    }

    @Test
    void releaseAndModelMustBeThere() {
        assertRefused(
                "UNKNOWN_RELEASE release: release 7 is not served; active is 2, previous is 1",
                Scene.request(1).setRelease(7));
        assertRefused(
                "UNKNOWN_MODEL model: no model named 'nope' in release 2; available models: ranker, features",
                Scene.request(1).setModel("nope"));
        assertRefused(
                "UNKNOWN_MODEL model: no model named '" + "x".repeat(64) + "…'",
                Scene.request(1).setModel("x".repeat(100_000)));
    }

    @Test
    void itemsMustBeThereOfTheRightTypeAndNotTooMany() {
        assertRefused("INVALID_REQUEST items: items is empty: send at least one key", Scene.request(0));
        assertRefused(
                "TOO_MANY_ITEMS items: 6 items in one request, the limit (items_max) is 5: send fewer",
                Scene.request(6));
        assertRefused(
                "WRONG_KEY_TYPE items: keys of 'item' are int64, but 1 of the other type were sent: "
                        + "use items.int64_keys",
                Scene.request(1).setItems(Keys.newBuilder().addInt64Keys(1).addStringKeys("x")));
        assertRefused(
                "WRONG_KEY_TYPE items: keys of 'item' are string, but 2 of the other type were sent: "
                        + "use items.string_keys",
                Scene.request(2),
                STRING_ITEMS);
    }

    @Test
    void stringKeysHaveABoundedNumberOfBytes() {
        ScoreRequest.Builder good = strings("12345678", "日本", "é");
        assertEquals(3, CHECKER.check(good.build(), STRING_ITEMS).itemCount());
        assertRefused(
                "INVALID_REQUEST items.string_keys[1]: items.string_keys[1] has 9 bytes; " + "a string key has 1 to 8",
                strings("x", "日本語"),
                STRING_ITEMS);
        assertRefused(
                "INVALID_REQUEST items.string_keys[0]: items.string_keys[0] has 0 bytes", strings(""), STRING_ITEMS);
        assertRefused(
                "INVALID_REQUEST user.string_key: user.string_key has 9 bytes",
                Scene.request(1).setUser(stringUser("123456789")));
        assertRefused(
                "INVALID_REQUEST user.string_key: user.string_key has 0 bytes",
                Scene.request(1).setUser(stringUser("")));
    }

    @Test
    void theUsersKeyMustBeOfTheRightTypeIfTheModelReadsAUser() {
        Key number = Key.newBuilder().setInt64Key(1).build();
        assertRefused(
                "WRONG_KEY_TYPE user: keys of 'user' are string: use user.string_key",
                Scene.request(1).setUser(number));
        CHECKER.check(featuresRequest().setUser(number).build(), PICTURE);
        CHECKER.check(Scene.request(1).setUser(Key.getDefaultInstance()).build(), PICTURE);
    }

    @Test
    void rankingAndShareMustMakeSense() {
        assertRefused(
                "INVALID_REQUEST top_k: top_k is -1; it must be 0 or more",
                Scene.request(1).setTopK(-1));
        assertRefused(
                "INVALID_REQUEST rank_by: model 'ranker' has no output 'love'; it has: click, buy",
                Scene.request(1).setRankBy("love"));
        for (float share : new float[] {-0.1f, 1.1f, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertRefused(
                    "INVALID_REQUEST min_scored: min_scored is " + share + "; it is a share from 0 to 1",
                    Scene.request(1).setMinScored(share));
        }
    }

    @Test
    void featuresOfEveryFormAreTakenAndUnknownOnesIgnored() {
        CHECKER.check(featuresRequest().build(), PICTURE);
        CHECKER.check(
                featuresRequest()
                        .addRequestFeatures(feature("new", Value.newBuilder().setFloatValue(Float.NaN)))
                        .addCandidateFeatures(CandidateFeature.newBuilder().setName("new"))
                        .build(),
                PICTURE);
        CHECKER.check(
                featuresRequest()
                        .setRequestFeatures(2, feature("words", words()))
                        .build(),
                PICTURE);
    }

    @Test
    void featuresThatTheModelReadsMustBeSentOnce() {
        assertRefused(
                "MISSING_INPUT request_features.hour: the model reads request_features.hour (int64), "
                        + "which was not sent",
                featuresRequest().removeRequestFeatures(0));
        assertRefused(
                "MISSING_INPUT request_features.words: the model reads request_features.words (string[..2])",
                featuresRequest().removeRequestFeatures(2));
        assertRefused(
                "MISSING_INPUT candidate_features.pair: the model reads candidate_features.pair (float32[2])",
                featuresRequest().removeCandidateFeatures(0));
        assertRefused(
                "BAD_INPUT_VALUE request_features.hour: request_features.hour is sent twice",
                featuresRequest()
                        .addRequestFeatures(feature("hour", Value.newBuilder().setInt64Value(1))));
        assertRefused(
                "BAD_INPUT_VALUE candidate_features.age: candidate_features.age is sent twice",
                featuresRequest()
                        .addCandidateFeatures(CandidateFeature.newBuilder().setName("age")));
    }

    @Test
    void featuresMustBeOfTheirTypeAndLength() {
        assertRefused(
                "BAD_INPUT_VALUE request_features.hour: request_features.hour is not the int64 that the model",
                featuresRequest()
                        .setRequestFeatures(
                                0, feature("hour", Value.newBuilder().setFloatValue(1))));
        assertRefused(
                "BAD_INPUT_VALUE request_features.hour: request_features.hour is not the int64 that the model",
                featuresRequest().setRequestFeatures(0, feature("hour", Value.newBuilder())));
        assertRefused(
                "BAD_INPUT_VALUE request_features.words: request_features.words has 3 elements and is not the "
                        + "string[..2]",
                featuresRequest().setRequestFeatures(2, feature("words", words("a", "b", "c"))));
        assertRefused(
                "BAD_INPUT_VALUE request_features.words: request_features.words has 0 elements",
                featuresRequest()
                        .setRequestFeatures(
                                2, feature("words", Value.newBuilder().setStringValue("a"))));
        assertRefused(
                "BAD_INPUT_VALUE candidate_features.pair: candidate_features.pair has 3 values, expected 4 "
                        + "(2 items x 2) of float32[2]",
                featuresRequest().setCandidateFeatures(0, pair(1, 2, 3)));
        assertRefused(
                "BAD_INPUT_VALUE candidate_features.age: candidate_features.age has 3 values, expected 2 "
                        + "(2 items x 1) of int64",
                featuresRequest()
                        .setCandidateFeatures(
                                1,
                                CandidateFeature.newBuilder()
                                        .setName("age")
                                        .addInt64Values(1)
                                        .addInt64Values(2)
                                        .addFloatValues(3)));
    }

    @Test
    void numbersMustBeFinite() {
        assertRefused(
                "BAD_INPUT_VALUE request_features.price: request_features.price is NaN; numbers must be finite",
                featuresRequest()
                        .setRequestFeatures(
                                1, feature("price", Value.newBuilder().setFloatValue(Float.NaN))));
        assertRefused(
                "BAD_INPUT_VALUE candidate_features.pair: candidate_features.pair is -Infinity",
                featuresRequest().setCandidateFeatures(0, pair(1, 2, 3, Float.NEGATIVE_INFINITY)));
    }

    private static void assertRefused(String expected, ScoreRequest.Builder request) {
        assertRefused(expected, request, PICTURE);
    }

    /// @param expected how "NUMBER field: message" begins
    private static void assertRefused(String expected, ScoreRequest.Builder request, ClusterPicture picture) {
        ServingException e =
                assertThrows(ServingException.class, () -> CHECKER.check(request.build(), picture), expected);
        String said = e.error() + " " + e.details().get(WireErrors.FIELD) + ": " + e.text();
        assertTrue(said.startsWith(expected), () -> "expected " + expected + "\nbut was  " + said);
        assertTrue(e.text().length() < 500, "a message of bounded length");
        boolean callers = e.error().blame() == ServingError.Blame.CALLER;
        assertEquals(e.error() != ServingError.NO_ACTIVE_RELEASE, callers);
    }

    private static ScoreRequest.Builder strings(String... keys) {
        return Scene.request(0).setItems(Keys.newBuilder().addAllStringKeys(List.of(keys)));
    }

    private static Key stringUser(String key) {
        return Key.newBuilder().setStringKey(key).build();
    }

    /// For two items, with all that the model reads.
    private static ScoreRequest.Builder featuresRequest() {
        return Scene.request(2)
                .setModel("features")
                .addRequestFeatures(feature("hour", Value.newBuilder().setInt64Value(1)))
                .addRequestFeatures(feature("price", Value.newBuilder().setFloatValue(1)))
                .addRequestFeatures(feature("words", words("a", "b")))
                .addCandidateFeatures(pair(1, 2, 3, 4))
                .addCandidateFeatures(CandidateFeature.newBuilder()
                        .setName("age")
                        .addInt64Values(1)
                        .addInt64Values(2));
    }

    private static RequestFeature.Builder feature(String name, Value.Builder value) {
        return RequestFeature.newBuilder().setName(name).setValue(value);
    }

    private static Value.Builder words(String... words) {
        return Value.newBuilder().setListValue(ValueList.newBuilder().addAllStringValues(List.of(words)));
    }

    private static CandidateFeature.Builder pair(float... values) {
        CandidateFeature.Builder feature = CandidateFeature.newBuilder().setName("pair");
        for (float value : values) {
            feature.addFloatValues(value);
        }
        return feature;
    }
}
