package dev.locus.model;

import dev.locus.feature.ViewSchema;
import dev.locus.v1.CandidateFeature;
import dev.locus.v1.RequestFeature;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// One loaded model with one batch, fed with plain values. Reads the views `item` and `user`.
final class Trial implements AutoCloseable {
    private final ViewSchema item;
    private final ViewSchema user;
    private final Scorer scorer;
    private final ScoreBatch batch;

    private Trial(ModelDirectory directory, ViewSchema item, ViewSchema user, int itemsMax) {
        this.item = item;
        this.user = user;
        this.scorer = OnnxRuntime.load(directory, ModelFixture.views(item, user), OnnxConfig.defaults());
        this.batch = scorer.newBatch(itemsMax);
    }

    static Trial of(ModelDirectory directory, ViewSchema item, ViewSchema user) {
        return new Trial(directory, item, user, 300);
    }

    /// A model that shows the eight columns of its tensor as its scores.
    static Trial echo(
            Path root, String type, List<String> features, String more, ViewSchema item, String... vocabularies) {
        boolean ids = type.equals("int64");
        String manifest =
                ModelFixture.manifest(ids ? "ids" : "dense", type, features, ModelFixture.seenColumns(), more);
        ModelDirectory directory =
                ModelFixture.open(root, ids ? "echo_ids.onnx" : "echo_floats.onnx", manifest, vocabularies);
        return of(
                directory,
                item,
                ModelFixture.view("user/user: age int64, name string, taste float32[2]", "ann", "bob"));
    }

    Scorer scorer() {
        return scorer;
    }

    ScoreBatch batch() {
        return batch;
    }

    Trial user(Map<String, ?> values) {
        batch.setUserRow(0, Rows.row(user, values), 0);
        return this;
    }

    Trial item(int place, Map<String, ?> values) {
        batch.candidateRows(0).set(place, Rows.row(item, values), 0);
        return this;
    }

    Trial request(RequestFeature... features) {
        batch.setRequestFeatures(List.of(features));
        return this;
    }

    Trial candidates(int items, CandidateFeature... features) {
        batch.setCandidateFeatures(List.of(features), items);
        return this;
    }

    /// The scores of all items, row-major.
    List<Float> score(int items) {
        scorer.score(batch, items).join();
        int outputs = scorer.binding().signature().outputs().size();
        float[] scores = new float[items * outputs];
        batch.copyScores(scores, 0);
        return floats(scores);
    }

    static List<Float> floats(float... values) {
        Float[] boxed = new Float[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return List.of(boxed);
    }

    static RequestFeature request(String name, Value.Builder value) {
        return RequestFeature.newBuilder().setName(name).setValue(value).build();
    }

    static RequestFeature request(String name, long value) {
        return request(name, Value.newBuilder().setInt64Value(value));
    }

    static RequestFeature request(String name, float value) {
        return request(name, Value.newBuilder().setFloatValue(value));
    }

    static RequestFeature request(String name, String value) {
        return request(name, Value.newBuilder().setStringValue(value));
    }

    static RequestFeature request(String name, ValueList.Builder values) {
        return request(name, Value.newBuilder().setListValue(values));
    }

    static CandidateFeature candidate(String name, float... values) {
        return CandidateFeature.newBuilder()
                .setName(name)
                .addAllFloatValues(floats(values))
                .build();
    }

    static CandidateFeature candidateIds(String name, long... values) {
        CandidateFeature.Builder feature = CandidateFeature.newBuilder().setName(name);
        for (long value : values) {
            feature.addInt64Values(value);
        }
        return feature.build();
    }

    @Override
    public void close() {
        batch.close();
        scorer.close();
    }
}
