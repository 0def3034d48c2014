package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.testing.Eventually;
import dev.locus.v1.AdminGrpc;
import dev.locus.v1.Outcome;
import dev.locus.v1.RollBackRequest;
import dev.locus.v1.ScoreResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A view whose new data version has other features, while it is served.
class SchemaChangeTest {
    @TempDir
    Path directory;

    private static TestView items(String declared) {
        TestView view = TestView.of("item", "item");
        List<String> features = List.of(declared.split(" ", -1));
        features.forEach(each -> {
            String[] parts = each.split(":", -1);
            view.feature(parts[0], parts[1], parts.length > 2 ? parts[2] : "");
        });
        for (long key = 1; key <= Shop.ITEMS; key++) {
            Object[] cells = new Object[features.size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = value(features.get(i).substring(0, 1), key);
            }
            view.row(key, cells);
        }
        return view;
    }

    /// `a` and `b` as in the shop, `n` is new, `l` is a list; what is empty takes its default.
    private static String value(String feature, long key) {
        return switch (feature) {
            case "a" -> Long.toString(key % 10);
            case "b" -> Long.toString(key / 10);
            case "n" -> Long.toString(9 - key % 10);
            case "l" -> "1|2";
            default -> "";
        };
    }

    private static TestCluster loaded(TestCluster cluster) {
        cluster.change()
                .load(items("a:float32 b:int64 x:int64:7"))
                .load(Shop.users())
                .model(Shop.sum())
                .activate();
        return cluster;
    }

    private static String score(TestCluster cluster, String model, long... items) {
        return cluster.ask(model).user(5).items(items).answer().text();
    }

    private static String stagingFails(TestCluster.Change change) {
        ServingException refusal = assertThrows(ServingException.class, change::stage);
        assertEquals(ServingError.INVALID_MODEL, refusal.error());
        return refusal.text().replaceAll("version 'v\\d+'", "version 'V'");
    }

    @Test
    void featuresAreAddedDroppedWidenedAndGivenOtherDefaultsAndNoRequestNotices() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            cluster.change().model(TestModel.digits("rest", "item.x", "user.d")).activate();
            AtomicBoolean ended = new AtomicBoolean();
            AtomicInteger answers = new AtomicInteger();
            CompletableFuture<Void> requests = CompletableFuture.runAsync(() -> {
                while (!ended.get()) {
                    ScoreResponse answer =
                            cluster.ask("sum").user(5).items(42, 7, 60).answer().response();
                    assertEquals(List.of(542f, 507f, 560f), answer.getScoresList());
                    assertEquals(3, answer.getTotals().getOk());
                    assertTrue(!answer.getOutcomesList().contains(Outcome.OUTCOME_UNAVAILABLE));
                    answers.incrementAndGet();
                }
            });
            assertEquals("DEFAULTED 57", score(cluster, "rest", 42));
            cluster.change().load(items("n:int64 a:float32 b:int64 x:int64:8")).activate(); // Added, other default.
            assertEquals("DEFAULTED 58", score(cluster, "rest", 42));
            cluster.change()
                    .load(items("b:float32 a:float32 x:float32:8 l:float32[..4]")) // Widened; n is dropped.
                    .activate();
            assertEquals("DEFAULTED 58", score(cluster, "rest", 42));
            cluster.admin(AdminGrpc.getRollBackMethod(), RollBackRequest.getDefaultInstance());
            cluster.change()
                    .load(items("n:int64 a:float32 b:int64"))
                    .model(TestModel.digits("rest", "item.n", "user.d"))
                    .activate();
            assertEquals("OK 57", score(cluster, "rest", 42));
            int before = answers.get();
            Eventually.holds(
                    Duration.ofSeconds(20), () -> answers.get() > before + 10 || requests.isDone(), answers::get);
            ended.set(true);
            requests.join();
        }
    }

    @Test
    void aModelThatDoesNotBindIsRefusedWithAllReasonsAndNothingServedChanges() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            cluster.change()
                    .model(TestModel.digits("other", "item.b", "item.x", "user.d"))
                    .activate();
            assertEquals("""
                    model 'other' version 'V' can't be served:
                    - 'item.b' is string: it needs a vocabulary or buckets
                    - view 'item' has no feature 'x'; features: [n, b]
                    model 'sum' version 'V' can't be served:
                    - view 'item' has no feature 'a'; features: [n, b]
                    - 'item.b' is string: it needs a vocabulary or buckets""", stagingFails(cluster.change().load(items("n:int64 b:string"))));
            assertEquals("OK 542", score(cluster, "sum", 42));
            assertEquals("DEFAULTED 574", score(cluster, "other", 42));
        }
    }

    @Test
    void aModelThatReadsANewFeatureIsStagedTogetherWithIt() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            TestModel model = TestModel.digits("sum", "item.n", "item.b", "user.d");
            assertEquals("""
                    model 'sum' version 'V' can't be served:
                    - view 'item' has no feature 'n'; features: [a, b, x]""", stagingFails(cluster.change().model(model)));
            cluster.change().load(items("b:int64 n:int64")).model(model).activate();
            assertEquals("OK 547", score(cluster, "sum", 42));
        }
    }

    @Test
    void liveUpdatesGoOnWhereTheyStillFitAndComeBackWithTheirFeature() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            cluster.tell("item").update(42, "b", 3, "x", 1).outcomes();
            assertEquals("OK 532", score(cluster, "sum", 42));
            cluster.change().load(items("a:float32 b:float32 n:int64")).activate(); // b is wider, x is dropped.
            assertEquals("OK 532", score(cluster, "sum", 42));
            assertEquals("APPLIED", cluster.tell("item").update(42, "n", 2).outcomes());
            assertEquals("REFUSED", cluster.tell("item").update(42, "x", 2).outcomes());
            cluster.change()
                    .load(items("a:float32 b:int64 x:int64:7"))
                    .model(TestModel.digits("rest", "item.x", "user.d"))
                    .activate();
            assertEquals("OK 532", score(cluster, "sum", 42));
            assertEquals("OK 51, DEFAULTED 57", score(cluster, "rest", 42, 41));
        }
    }
}
