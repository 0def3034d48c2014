package dev.locus.shard;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.RowBatch;
import dev.locus.internal.v1.ItemKeys;
import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.model.ScoreBatch;
import dev.locus.transport.PackedNumbers;
import dev.locus.v1.Outcome;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Scores one sub-request on one scorer thread: finds the rows, judges them, lets the model read them straight from
/// where they are, all items in one run (several above the workspace's size), and writes scores and outcomes.
final class ItemScoring {
    private final ServableModel model;
    private final ScoringScratch scratch;
    private final ScoreBatch batch;
    private final long nowMillis;
    private final InputRecorder recorder;
    private final String node;
    private int userVerdict = Outcome.OUTCOME_UNSPECIFIED_VALUE;
    private long userStaleAge;

    /// @param recorder keeps the inputs of some requests
    /// @param node this one
    ItemScoring(
            ServableModel model,
            ScoringScratch scratch,
            ScoreBatch batch,
            long nowMillis,
            InputRecorder recorder,
            String node) {
        this.model = model;
        this.scratch = scratch;
        this.batch = batch;
        this.nowMillis = nowMillis;
        this.recorder = recorder;
        this.node = node;
    }

    /// @param epoch the newest that this node knows
    ScoreItemsResponse score(ScoreItemsRequest request, ServableRelease release, long epoch) {
        batch.reset();
        setUser(request);
        batch.setRequestFeatures(request.getRequestFeaturesList());
        int items = count(request.getItems());
        byte[] scores = new byte[Float.BYTES * items * outputs()];
        byte[] outcomes = new byte[items];
        ScoreItemsResponse.Builder answer = ScoreItemsResponse.newBuilder();
        boolean isRecorded = recorder.takes(request);
        for (int first = 0; first < items; first += batch.itemsMax()) {
            int count = Math.min(batch.itemsMax(), items - first);
            scratch.keys().set(request.getItems(), first, count);
            checkHeld(release, epoch);
            batch.setCandidateFeatures(request.getCandidateFeaturesList(), items, first, count);
            scoreRun(count);
            write(count, first, scores, outcomes);
            addStaleAges(count, answer);
            if (isRecorded) {
                recorder.record(run(request, release, count, first, scores, outcomes));
            }
        }
        return answer.setEpoch(epoch)
                .setUserOutcomeValue(RowJudge.outcome(userVerdict))
                .setScores(PackedNumbers.wrap(scores))
                .setOutcomes(PackedNumbers.wrap(outcomes))
                .build();
    }

    /// @param first the place of the run's first item in the answer
    private ScoredRun run(
            ScoreItemsRequest request, ServableRelease release, int count, int first, byte[] scores, byte[] outcomes) {
        ImmutableList.Builder<String> keys = ImmutableList.builderWithExpectedSize(count);
        ImmutableList.Builder<Outcome> verdicts = ImmutableList.builderWithExpectedSize(count);
        ImmutableList.Builder<Float> results = ImmutableList.builderWithExpectedSize(count * outputs());
        ByteBuffer packed = PackedNumbers.read(PackedNumbers.wrap(scores));
        for (int i = 0; i < count; i++) {
            keys.add(scratch.keys().text(i));
            verdicts.add(Outcome.forNumber(outcomes[first + i]));
        }
        for (int i = first * outputs(); i < (first + count) * outputs(); i++) {
            results.add(packed.getFloat(Float.BYTES * i));
        }
        return new ScoredRun(
                request.getRequestId(),
                nowMillis,
                node,
                release.release(),
                model.record(),
                scratch.userKey().count() == 0 ? "" : scratch.userKey().text(0),
                keys.build(),
                verdicts.build(),
                results.build(),
                batch.copyInputs(count));
    }

    static int count(ItemKeys keys) {
        return keys.getInt64Keys().size() / Long.BYTES + keys.getStringKeysCount();
    }

    private int outputs() {
        return model.record().getOutputsCount();
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
                    ? view.judge().judge(RowBatch.memory(), row.address(0), nowMillis, scratch.userKey(), 0)
                    : view.judge().judgeMissing(scratch.userKey(), 0);
            if ((verdict & RowJudge.USE_DEFAULTS) != 0) {
                row.set(0, view.bound().defaultRow(), 0);
            }
            if (RowJudge.outcome(verdict) == Outcome.OUTCOME_STALE_VALUE) {
                userStaleAge =
                        Math.max(userStaleAge, view.judge().ageMillis(RowBatch.memory(), row.address(0), nowMillis));
            }
            batch.setUserRow(place, RowBatch.memory(), row.address(0));
            userVerdict = RowJudge.worse(userVerdict, verdict);
        }
    }

    private void scoreRun(int count) {
        int[] verdicts = scratch.verdicts();
        Arrays.fill(verdicts, 0, count, RowJudge.worse(Outcome.OUTCOME_OK_VALUE, userVerdict));
        Arrays.fill(scratch.staleAges(), 0, count, userStaleAge);
        for (int place = 0; place < model.candidateViews().size(); place++) {
            findRows(place, count, verdicts);
        }
        model.scorer().score(batch, count).join(); // In process: done when it returns.
    }

    private void findRows(int place, int count, int[] verdicts) {
        ReadView view = model.candidateViews().get(place);
        KeyBatch keys = scratch.keys();
        RowBatch rows = batch.candidateRows(place);
        boolean[] found = scratch.found();
        view.data().rows().find(keys, rows, found);
        for (int i = 0; i < count; i++) {
            int verdict = found[i]
                    ? view.judge().judge(RowBatch.memory(), rows.address(i), nowMillis, keys, i)
                    : view.judge().judgeMissing(keys, i);
            if (RowJudge.outcome(verdict) == Outcome.OUTCOME_STALE_VALUE) {
                long age = view.judge().ageMillis(RowBatch.memory(), rows.address(i), nowMillis);
                scratch.staleAges()[i] = Math.max(scratch.staleAges()[i], age);
            }
            if ((verdict & RowJudge.USE_DEFAULTS) != 0) {
                rows.set(i, view.bound().defaultRow(), 0);
            }
            verdicts[i] = RowJudge.worse(verdicts[i], verdict);
        }
    }

    private void addStaleAges(int count, ScoreItemsResponse.Builder answer) {
        for (int i = 0; i < count; i++) {
            if (RowJudge.outcome(scratch.verdicts()[i]) == Outcome.OUTCOME_STALE_VALUE) {
                answer.addStaleAgesMs(scratch.staleAges()[i]);
            }
        }
    }

    /// @param first the place of the run's first item in the answer
    private void write(int count, int first, byte[] scores, byte[] outcomes) {
        int outputs = outputs();
        float[] run = scratch.scores(count * outputs);
        batch.copyScores(run, 0);
        for (int i = 0; i < count; i++) {
            int verdict = scratch.verdicts()[i];
            boolean scored = (verdict & RowJudge.NO_SCORE) == 0;
            for (int output = 0; output < outputs; output++) {
                float score = scored ? run[i * outputs + output] : Float.NaN;
                PackedNumbers.putFloat(scores, (first + i) * outputs + output, score);
            }
            outcomes[first + i] = (byte) RowJudge.outcome(verdict);
        }
    }
}
