package dev.locus.cli;

import com.google.common.collect.ImmutableList;
import dev.locus.v1.CandidateFeature;
import dev.locus.v1.Key;
import dev.locus.v1.Keys;
import dev.locus.v1.RequestFeature;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.Value;

/// One model of the demo and how its test set becomes requests: rows of one user (and hour, if the model reads it) are
/// one request.
///
/// @param testSet file name
/// @param readsHour sends `request.hour`
/// @param readsRetrievalScore sends `candidate.retrieval_score`
record DemoModel(
        String name,
        String testSet,
        boolean readsHour,
        boolean readsRetrievalScore,
        ImmutableList<JudgedOutput> outputs) {
    static final ImmutableList<DemoModel> ALL = ImmutableList.of(
            new DemoModel(
                    "dlrm", "test_ratings.tsv", false, false, ImmutableList.of(new JudgedOutput("score", "label", ""))),
            new DemoModel(
                    "lightgbm",
                    "test_ratings.tsv",
                    true,
                    false,
                    ImmutableList.of(new JudgedOutput("score", "label", ""))),
            new DemoModel(
                    "multitask",
                    "test_clicks.tsv",
                    false,
                    true,
                    ImmutableList.of(
                            new JudgedOutput("ctr", "click", ""),
                            new JudgedOutput("cvr", "conversion", "click"),
                            new JudgedOutput("ctcvr", "conversion", ""))));

    /// An output and the column it is judged by.
    ///
    /// @param among the column that must be 1 for a row to count; empty = all rows count
    record JudgedOutput(String name, String label, String among) {}

    /// Where the request that begins at a row ends.
    int endOfRequest(TestSet rows, int from) {
        return readsHour ? rows.endOfRun(from, "user_id", "hour") : rows.endOfRun(from, "user_id");
    }

    ScoreRequest request(TestSet rows, int from, int to) {
        ScoreRequest.Builder request = ScoreRequest.newBuilder()
                .setModel(name)
                .setTenant("demo")
                .setUser(Key.newBuilder().setInt64Key((long) rows.column("user_id")[from]));
        Keys.Builder items = Keys.newBuilder();
        double[] itemIds = rows.column("item_id");
        for (int row = from; row < to; row++) {
            items.addInt64Keys((long) itemIds[row]);
        }
        request.setItems(items);
        if (readsHour) {
            long hour = (long) rows.column("hour")[from];
            request.addRequestFeatures(RequestFeature.newBuilder()
                    .setName("hour")
                    .setValue(Value.newBuilder().setInt64Value(hour)));
        }
        if (readsRetrievalScore) {
            CandidateFeature.Builder feature = CandidateFeature.newBuilder().setName("retrieval_score");
            double[] values = rows.column("retrieval_score");
            for (int row = from; row < to; row++) {
                feature.addFloatValues((float) values[row]);
            }
            request.addCandidateFeatures(feature);
        }
        return request.build();
    }
}
