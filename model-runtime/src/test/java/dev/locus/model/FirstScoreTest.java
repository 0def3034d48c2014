package dev.locus.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.locus.feature.ViewSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstScoreTest {
    @TempDir
    Path root;

    @Test
    void aModelScoresTheItemsOfAUser() {
        ViewSchema item = ModelFixture.view("item/item: a float32, b float32");
        ViewSchema user = ModelFixture.view("user/user: c float32, d float32");
        ModelDirectory directory = ModelFixture.open(
                root,
                "sum4.onnx",
                ModelFixture.manifest(
                        "dense",
                        "float32",
                        List.of("{feature: item.a}", "{feature: user.d}", "{feature: item.b}", "{feature: user.c}"),
                        "outputs:",
                        "  - {name: score}"));
        try (Scorer scorer = OnnxRuntime.load(directory, ModelFixture.views(item, user), OnnxConfig.defaults());
                ScoreBatch batch = scorer.newBatch(8)) {
            scorer.warmUp().join();
            batch.setUserRow(0, Rows.row(user, Map.of("c", 3, "d", 4)), 0);
            batch.candidateRows(0).set(0, Rows.row(item, Map.of("a", 1, "b", 2)), 0);
            batch.candidateRows(0).set(1, Rows.row(item, Map.of("a", 5, "b", 6)), 0);

            scorer.score(batch, 2).join();

            assertEquals(3241, batch.score(0, 0));
            assertEquals(3645, batch.score(1, 0));
        }
    }
}
