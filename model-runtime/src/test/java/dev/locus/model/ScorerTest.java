package dev.locus.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.RowLayout;
import dev.locus.feature.ViewSchema;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ScorerTest {
    private static final ViewSchema ITEM = ModelFixture.view("item/item: id int64, a float32, b float32");
    private static final ViewSchema USER = ModelFixture.view("user/user: id int64, c float32, d float32");

    @TempDir
    Path root;

    @Test
    void severalOutputsAreReadByNameTensorAndColumn() {
        try (Trial trial = embedding()) {
            assertEquals(
                    List.of("score", "double", "again"),
                    trial.scorer().binding().signature().outputs());
            trial.user(Map.of("id", 3)).item(0, Map.of("id", 2)).item(1, Map.of("id", 9));
            // Embedding i is (i, i * i): items 2 and 9 make 6 and 90, the user 3 adds 12.
            assertEquals(Trial.floats(18, 36, 18, 102, 204, 102), trial.score(2));
            assertEquals(204, trial.batch().score(1, 1));
        }
    }

    @Test
    void aTensorWithoutASecondDimensionTakesOneColumn() {
        String manifest = ModelFixture.manifest(
                "x", "float32", List.of("{feature: item.a}"), "outputs:", "  - {name: plus_one, tensor: score}");
        try (Trial trial = Trial.of(ModelFixture.open(root, "flat.onnx", manifest), ITEM, USER)) {
            trial.item(0, Map.of("a", 4)).item(1, Map.of("a", 5));
            assertEquals(Trial.floats(5, 6), trial.score(2));
        }
    }

    @Test
    void theScoreOfAnItemDoesNotDependOnItsBatch() {
        try (Trial trial = sum()) {
            trial.user(Map.of("c", 0.5, "d", 0.25));
            List<MemorySegment> rows = rows(257, 11);
            for (int items : new int[] {257, 1, 64, 257}) {
                for (int place = 0; place < items; place++) {
                    trial.batch().candidateRows(0).set(place, rows.get(place), 0);
                }
                List<Float> scores = trial.score(items);
                for (int place = 0; place < items; place++) {
                    float expected = expected(rows.get(place));
                    assertEquals(expected, scores.get(place), 1e-5f * Math.max(1, Math.abs(expected)));
                }
            }
        }
    }

    @Test
    void anEarlierLargerRequestLeavesNothingBehind() {
        try (Trial trial = sum()) {
            trial.user(Map.of("c", 9, "d", 9));
            for (int place = 0; place < 200; place++) {
                trial.item(place, Map.of("a", 9, "b", 9));
            }
            assertEquals(9999f, trial.score(200).get(199));
            trial.batch().reset();
            trial.user(Map.of("c", 1)).item(0, Map.of("a", 2)).item(1, Map.of());
            assertEquals(Trial.floats(102, 100), trial.score(2));
            assertThrows(IndexOutOfBoundsException.class, () -> trial.batch().score(2, 0));
        }
    }

    @Test
    void aLargerTurnAfterASmallerOneHasTheUserEverywhere() {
        try (Trial trial = sum()) {
            trial.user(Map.of("c", 1, "d", 2));
            for (int place = 0; place < 5; place++) {
                trial.item(place, Map.of());
            }
            assertEquals(Trial.floats(2100, 2100), trial.score(2));
            assertEquals(Trial.floats(2100, 2100, 2100, 2100, 2100), trial.score(5));
            trial.user(Map.of("c", 3, "d", 4));
            assertEquals(Trial.floats(4300, 4300, 4300), trial.score(3));
        }
    }

    @Test
    void whatWasNotSetSinceTheResetIsAnErrorAndNotAnOldValue() {
        try (Trial trial = sum()) {
            trial.user(Map.of("c", 1)).item(0, Map.of("a", 1));
            assertEquals(Trial.floats(101), trial.score(1));
            trial.batch().reset();
            trial.item(0, Map.of("a", 1));
            assertEquals("no user row of view 'user' was set", failure(trial, 1).getMessage());
            trial.batch().reset();
            trial.user(Map.of("c", 1));
            assertInstanceOf(IllegalStateException.class, failure(trial, 1));
            assertEquals("can't score 301 items: 1 to 300", failure(trial, 301).getMessage());
            assertThrows(IndexOutOfBoundsException.class, () -> trial.batch().score(0, 0));
        }
    }

    @Test
    void manyThreadsScoreAtOnceEachWithItsOwnBatch() throws Exception {
        try (Trial trial = sum();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<CompletableFuture<Void>> runs = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int seed = thread;
                runs.add(CompletableFuture.runAsync(() -> scoreMany(trial.scorer(), seed), threads));
            }
            CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new)).get();
        }
    }

    private static void scoreMany(Scorer scorer, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<MemorySegment> rows = rows(100, seed);
        try (ScoreBatch batch = scorer.newBatch(100)) {
            for (int turn = 0; turn < 300; turn++) {
                int items = 1 + random.nextInt(100);
                batch.reset();
                batch.setUserRow(0, Rows.row(USER, Map.of("c", 0.5, "d", 0.25)), 0);
                for (int place = 0; place < items; place++) {
                    batch.candidateRows(0).set(place, rows.get(place), 0);
                }
                scorer.score(batch, items).join();
                for (int place = 0; place < items; place++) {
                    assertEquals(expected(rows.get(place)), batch.score(place, 0), 0.01f, "seed " + seed);
                }
            }
        }
    }

    @Test
    void aModelThatFailsIsAFailedFutureAndTheNextRequestIsScored() {
        try (Trial trial = embedding()) {
            trial.user(Map.of("id", 3)).item(0, Map.of("id", 2)).item(1, Map.of("id", 10));
            Throwable failure = failure(trial, 2);
            assertInstanceOf(ScoringFailedException.class, failure);
            assertEquals(
                    "model 'test' version '1' failed",
                    String.valueOf(failure.getMessage()).split(":", 2)[0]);
            assertEquals(Trial.floats(18, 36, 18), trial.score(1));
        }
    }

    @Test
    void warmingUpScoresDefaultRows() {
        try (Trial trial = embedding()) {
            trial.scorer().warmUp().join();
        }
    }

    @Test
    void aClosedScorerAndAForeignBatchAreFailedFutures() {
        Trial trial = sum();
        try (Trial other = embedding();
                ScoreBatch foreign = other.scorer().newBatch(1)) {
            CompletionException refused = assertThrows(
                    CompletionException.class,
                    () -> trial.scorer().score(foreign, 1).join());
            assertInstanceOf(IllegalArgumentException.class, refused.getCause());
        }
        trial.user(Map.of()).item(0, Map.of());
        trial.scorer().close();
        assertEquals("model 'test' version '1' is closed", failure(trial, 1).getMessage());
        trial.close();
        assertEquals("the batch is closed", failure(trial, 1).getMessage());
    }

    @Test
    @Timeout(60)
    void closingEndsARunThatWouldTakeHours() throws Exception {
        try (Trial trial = ExitTest.slow(root)) {
            trial.item(0, Map.of("a", 4, "id", 0));
            assertEquals(Trial.floats(4), trial.score(1));
            trial.batch().reset();
            trial.item(0, Map.of("id", 1_000_000_000_000L));
            CompletableFuture<Void> run = CompletableFuture.runAsync(
                    () -> trial.scorer().score(trial.batch(), 1).join(),
                    work -> Thread.ofPlatform().daemon().start(work));
            assertThrows(TimeoutException.class, () -> run.get(300, TimeUnit.MILLISECONDS), "it runs");
            long begin = System.nanoTime();
            trial.scorer().close();
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, () -> "closing took " + took);
            CompletionException ended = assertThrows(CompletionException.class, run::join);
            assertTrue(
                    String.valueOf(ended.getMessage()).endsWith("model 'test' version '1' is closed"), ended::toString);
        }
    }

    @Test
    void theBindingTellsWhichFeaturesARowMustHave() {
        try (Trial trial = sum()) {
            BoundView view = trial.scorer().binding().candidateViews().getFirst();
            assertEquals("item", view.name());
            assertEquals(0b110, view.presenceMask(0));
            assertEquals(true, view.hasAllFeatures(Rows.row(ITEM, Map.of("a", 1, "b", 1)), 0));
            assertEquals(false, view.hasAllFeatures(Rows.row(ITEM, Map.of("id", 1, "b", 1)), 0));
            assertEquals(false, view.hasAllFeatures(view.defaultRow(), 0));
        }
    }

    private static Throwable failure(Trial trial, int items) {
        CompletionException thrown = assertThrows(
                CompletionException.class,
                () -> trial.scorer().score(trial.batch(), items).join());
        return Objects.requireNonNull(thrown.getCause());
    }

    private static List<MemorySegment> rows(int count, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<MemorySegment> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Rows.row(ITEM, Map.of("a", (float) random.nextDouble(), "b", (float) random.nextDouble())));
        }
        return rows;
    }

    /// a + 10 b + 100 c + 1000 d, with c = 0.5 and d = 0.25.
    private static float expected(MemorySegment row) {
        float a = row.get(RowLayout.FLOAT32, ITEM.layout().offset(1));
        float b = row.get(RowLayout.FLOAT32, ITEM.layout().offset(2));
        return a + 10 * b + 50 + 250;
    }

    private Trial sum() {
        String manifest = ModelFixture.manifest(
                "dense",
                "float32",
                List.of("{feature: item.a}", "{feature: item.b}", "{feature: user.c}", "{feature: user.d}"),
                "    shape: [batch, 4]",
                "outputs:",
                "  - {name: score}");
        return Trial.of(ModelFixture.open(root.resolve("sum"), "sum4.onnx", manifest), ITEM, USER);
    }

    private Trial embedding() {
        String manifest = ModelFixture.manifest(
                "ids",
                "int64",
                List.of("{feature: item.id}", "{feature: user.id}"),
                "outputs:",
                "  - {name: score}",
                "  - {name: double, tensor: twice, column: 1}",
                "  - {name: again, tensor: twice}");
        return Trial.of(ModelFixture.open(root.resolve("embedding"), "embedding.onnx", manifest), ITEM, USER);
    }
}
