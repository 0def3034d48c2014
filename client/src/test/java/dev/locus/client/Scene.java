package dev.locus.client;

import dev.locus.internal.v1.InputElement;
import dev.locus.internal.v1.InputFeature;
import dev.locus.internal.v1.InputForm;
import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.MissingPolicy;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import dev.locus.v1.Keys;
import dev.locus.v1.ScoreRequest;
import java.util.ArrayList;
import java.util.List;

/// A job with a view of items and one of users, and models that read them.
final class Scene {
    static final ModelRecord MODEL = ModelRecord.newBuilder()
            .setName("ranker")
            .setVersion("3")
            .setCandidateEntity("item")
            .setUserEntity("user")
            .addOutputs("click")
            .addOutputs("buy")
            .addViews("items")
            .addViews("users")
            .build();
    /// Reads no user, but features of every form that come with the request.
    static final ModelRecord FEATURES = ModelRecord.newBuilder()
            .setName("features")
            .setVersion("1")
            .setCandidateEntity("item")
            .addOutputs("score")
            .addViews("items")
            .addRequestFeatures(feature("hour", InputElement.INPUT_ELEMENT_INT64, InputForm.INPUT_FORM_SCALAR, 1))
            .addRequestFeatures(feature("price", InputElement.INPUT_ELEMENT_FLOAT32, InputForm.INPUT_FORM_SCALAR, 1))
            .addRequestFeatures(feature("words", InputElement.INPUT_ELEMENT_STRING, InputForm.INPUT_FORM_LIST, 2))
            .addCandidateFeatures(feature("pair", InputElement.INPUT_ELEMENT_FLOAT32, InputForm.INPUT_FORM_VECTOR, 2))
            .addCandidateFeatures(feature("age", InputElement.INPUT_ELEMENT_INT64, InputForm.INPUT_FORM_SCALAR, 1))
            .build();

    private Scene() {}

    private static InputFeature feature(String name, InputElement element, InputForm form, int length) {
        return InputFeature.newBuilder()
                .setName(name)
                .setElement(element)
                .setForm(form)
                .setLength(length)
                .build();
    }

    static ViewRecord view(String name, String entity, KeyType keyType, boolean replicated, MissingPolicy missing) {
        return ViewRecord.newBuilder()
                .setName(name)
                .setDataVersion("d1")
                .setEntity(entity)
                .setKeyType(keyType)
                .setReplicated(replicated)
                .setMissingKey(missing)
                .build();
    }

    static Release release(long number, KeyType itemKeys, ViewRecord users) {
        return new Release(ReleaseRecord.newBuilder()
                .setNumber(number)
                .addModels(MODEL)
                .addModels(FEATURES)
                .addViews(view("items", "item", itemKeys, false, MissingPolicy.MISSING_POLICY_DEFAULT_ROW))
                .addViews(users)
                .build());
    }

    static Release release(long number) {
        return release(number, KeyType.KEY_TYPE_INT64, users(MissingPolicy.MISSING_POLICY_DEFAULT_ROW));
    }

    /// A sharded view of users.
    static ViewRecord users(MissingPolicy missing) {
        return view("users", "user", KeyType.KEY_TYPE_STRING, false, missing);
    }

    static NodeId node(int number) {
        return new NodeId("node-" + number);
    }

    /// Partition `i` is on the node of the `i`-th number.
    static ShardMap map(int... nodes) {
        List<List<NodeId>> homes = new ArrayList<>();
        for (int node : nodes) {
            homes.add(List.of(node(node)));
        }
        return ShardMap.of(homes);
    }

    static ClusterPicture picture(long epoch, ShardMap map, Release release) {
        return new ClusterPicture("job", epoch, map, release, null);
    }

    static Keys int64Keys(int count) {
        Keys.Builder keys = Keys.newBuilder();
        for (int key = 0; key < count; key++) {
            keys.addInt64Keys(key);
        }
        return keys.build();
    }

    static ScoreRequest.Builder request(int items) {
        return ScoreRequest.newBuilder().setModel("ranker").setItems(int64Keys(items));
    }
}
