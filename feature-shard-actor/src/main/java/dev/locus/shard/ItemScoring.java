package dev.locus.shard;

import dev.locus.feature.RowBatch;
import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.model.ScoreBatch;
import dev.locus.v1.Keys;
import dev.locus.v1.Outcome;
import java.util.Arrays;

/// Scores one sub-request on one scorer thread: finds the rows, judges them, lets the model read them straight from
/// where they are, all items in one run (several above the workspace's size), and writes scores and outcomes.
final class ItemScoring {
    private final ServableModel model;
    private final ScoringScratch scratch;
    private final ScoreBatch batch;
    private final long nowMillis;
    private int userVerdict = Outcome.OUTCOME_UNSPECIFIED_VALUE;

    ItemScoring(ServableModel model, ScoringScratch scratch, ScoreBatch batch, long nowMillis) {
        this.model = model;
        this.scratch = scratch;
        this.batch = batch;
        this.nowMillis = nowMillis;
    }

    /// @param epoch the newest that this node knows
    ScoreItemsResponse score(ScoreItemsRequest request, ServableRelease release, long epoch) {
        batch.reset();
        setUser(request);
        batch.setRequestFeatures(request.getRequestFeaturesList());
        ScoreItemsResponse.Builder answer =
                ScoreItemsResponse.newBuilder().setEpoch(epoch).setUserOutcomeValue(RowJudge.outcome(userVerdict));
        int items = count(request.getItems());
        for (int first = 0; first < items; first += batch.itemsMax()) {
            int count = Math.min(batch.itemsMax(), items - first);
            scratch.keys().set(request.getItems(), first, count);
            checkHeld(release, epoch);
            batch.setCandidateFeatures(request.getCandidateFeaturesList(), items, first, count);
            scoreRun(answer, count);
        }
        return answer.build();
    }

    static int count(Keys keys) {
        return keys.getInt64KeysCount() + keys.getStringKeysCount();
    }

    private void checkHeld(ServableRelease release, long epoch) {
        KeyBatch keys = scratch.keys();
        for (int i = 0; i < keys.count(); i++) {
            if (!release.holds(keys.hash(i))) {
                throw WrongShard.refusal(keys.text(i), epoch);
            }
        }
    }

    private void setUser(ScoreItemsRequest request) {
        scratch.userKey().set(request.getUser());
        for (int place = 0; place < model.userViews().size(); place++) {
            ReadView view = model.userViews().get(place);
            boolean found = UserRow.find(view, request, scratch);
            RowBatch row = scratch.userRow();
            int verdict = found
                    ? view.judge().judge(row.segment(0), row.offset(0), nowMillis, scratch.userKey(), 0)
                    : view.judge().judgeMissing(scratch.userKey(), 0);
            if ((verdict & RowJudge.USE_DEFAULTS) != 0) {
                row.set(0, view.bound().defaultRow(), 0);
            }
            batch.setUserRow(place, row.segment(0), row.offset(0));
            userVerdict = RowJudge.worse(userVerdict, verdict);
        }
    }

    private void scoreRun(ScoreItemsResponse.Builder answer, int count) {
        int[] verdicts = scratch.verdicts();
        Arrays.fill(verdicts, 0, count, RowJudge.worse(Outcome.OUTCOME_OK_VALUE, userVerdict));
        for (int place = 0; place < model.candidateViews().size(); place++) {
            findRows(place, count, verdicts);
        }
        model.scorer().score(batch, count).join(); // In process: done when it returns.
        write(answer, count, verdicts);
    }

    private void findRows(int place, int count, int[] verdicts) {
        ReadView view = model.candidateViews().get(place);
        KeyBatch keys = scratch.keys();
        RowBatch rows = batch.candidateRows(place);
        boolean[] found = scratch.found();
        view.data().rows().find(keys, rows, found);
        for (int i = 0; i < count; i++) {
            int verdict = found[i]
                    ? view.judge().judge(rows.segment(i), rows.offset(i), nowMillis, keys, i)
                    : view.judge().judgeMissing(keys, i);
            if ((verdict & RowJudge.USE_DEFAULTS) != 0) {
                rows.set(i, view.bound().defaultRow(), 0);
            }
            verdicts[i] = RowJudge.worse(verdicts[i], verdict);
        }
    }

    private void write(ScoreItemsResponse.Builder answer, int count, int[] verdicts) {
        int outputs = model.record().getOutputsCount();
        float[] scores = scratch.scores(count * outputs);
        batch.copyScores(scores, 0);
        for (int i = 0; i < count; i++) {
            boolean scored = (verdicts[i] & RowJudge.NO_SCORE) == 0;
            for (int output = 0; output < outputs; output++) {
                answer.addScores(scored ? scores[i * outputs + output] : Float.NaN);
            }
            answer.addOutcomesValue(RowJudge.outcome(verdicts[i]));
        }
    }
}
