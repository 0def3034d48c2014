package dev.locus.shard;

import dev.locus.feature.RowBatch;
import dev.locus.model.ScoreBatch;
import dev.locus.v1.Key;
import dev.locus.v1.Keys;
import dev.locus.v1.ScoreRequest;
import java.util.List;

/// The ceiling: what scoring costs with nothing around it. Ids → rows of the serving image → user tiling → the same
/// ONNX session, in a loop on one thread of the process that holds the rows. It lives in the shard's package because
/// it takes the shard's own parts, without the RPC.
public final class CeilingLoop implements AutoCloseable {
    private final ServableRelease release;
    private final ServableModel model;
    private final ScoreBatch batch;
    private final KeyBatch keys;
    private final KeyBatch user = new KeyBatch(1);
    private final RowBatch userRow = new RowBatch(1);
    private final boolean[] found;
    private final float[] scores;

    /// @param actor a node that holds all partitions
    public CeilingLoop(ShardActor actor, String model, int itemsMax) {
        ServableRelease leased = actor.served().lease(1);
        if (leased == null) {
            throw new IllegalStateException("release 1 is not there");
        }
        this.release = leased;
        ServableModel servable = release.model(model);
        if (servable == null) {
            throw new IllegalArgumentException("no model " + model);
        }
        this.model = servable;
        this.batch = servable.scorer().newBatch(itemsMax);
        this.keys = new KeyBatch(itemsMax);
        this.found = new boolean[itemsMax];
        this.scores = new float[itemsMax * servable.record().getOutputsCount()];
    }

    /// Scores the requests one after the other.
    ///
    /// @return the scores of the last one, of which the array is used again
    public float[] run(List<ScoreRequest> requests) {
        for (ScoreRequest request : requests) {
            score(request);
        }
        return scores;
    }

    private void score(ScoreRequest request) {
        Keys items = request.getItems();
        int count = items.getInt64KeysCount();
        batch.reset();
        setUser(request.getUser());
        batch.setRequestFeatures(request.getRequestFeaturesList());
        keys.set(items, 0, count);
        for (int view = 0; view < model.candidateViews().size(); view++) {
            model.candidateViews().get(view).data().rows().find(keys, batch.candidateRows(view), found);
        }
        model.scorer().score(batch, count).join();
        batch.copyScores(scores, 0);
    }

    private void setUser(Key key) {
        user.set(key);
        boolean[] userFound = {false};
        for (int view = 0; view < model.userViews().size(); view++) {
            model.userViews().get(view).data().rows().find(user, userRow, userFound);
            batch.setUserRow(view, userRow.segment(0), userRow.offset(0));
        }
    }

    @Override
    public void close() {
        batch.close();
        release.giveBack();
    }
}
