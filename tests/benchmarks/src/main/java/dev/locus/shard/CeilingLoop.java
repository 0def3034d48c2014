package dev.locus.shard;

import com.google.common.primitives.Longs;
import dev.locus.feature.RowBatch;
import dev.locus.internal.v1.ItemKeys;
import dev.locus.model.ScoreBatch;
import dev.locus.transport.PackedNumbers;
import dev.locus.v1.Key;
import dev.locus.v1.ScoreRequest;
import java.util.List;

/// The ceiling: what scoring costs with nothing around it. Ids → rows of the serving image → user tiling → the same
/// ONNX session, in a loop on one thread of the process that holds the rows. It lives in the shard's package because
/// it takes the shard's own parts, without the RPC.
public final class CeilingLoop implements AutoCloseable {
    /// @param items the request's
    public record Prepared(ScoreRequest request, ItemKeys items) {}

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
        ServableRelease leased = actor.served().lease(1, 0);
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
    public float[] run(List<Prepared> requests) {
        requests.forEach(this::score);
        return scores;
    }

    /// A request in the form that a node gets it in, made before the loop.
    public static Prepared prepare(ScoreRequest request) {
        return new Prepared(request, itemKeys(request));
    }

    public static ItemKeys itemKeys(ScoreRequest request) {
        return ItemKeys.newBuilder()
                .setInt64Keys(
                        PackedNumbers.ofLongs(Longs.toArray(request.getItems().getInt64KeysList())))
                .build();
    }

    private void score(Prepared prepared) {
        ScoreRequest request = prepared.request();
        int count = ItemScoring.count(prepared.items());
        batch.reset();
        setUser(request.getUser());
        batch.setRequestFeatures(request.getRequestFeaturesList());
        keys.set(prepared.items(), 0, count);
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
            batch.setUserRow(view, RowBatch.memory(), userRow.address(0));
        }
    }

    @Override
    public void close() {
        batch.close();
        release.giveBack();
    }
}
