package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.AdminGrpc;
import dev.locus.v1.RollBackRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.WriteResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows that are changed while they are served. An answered write is in the next score.
class LiveUpdatesTest {
    @TempDir
    Path directory;

    private static TestCluster loaded(TestCluster cluster) {
        cluster.change()
                .load(Shop.items())
                .load(Shop.users())
                .load(Shop.itemTags())
                .model(Shop.sum())
                .model(TestModel.digits("tags", "item_tag.c").withoutUser())
                .activate();
        return cluster;
    }

    private static String score(TestCluster cluster, long... items) {
        return cluster.ask("sum").user(5).items(items).answer().text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"# an image", "shard: {image_bytes_max: 0}"})
    void anAppliedWriteIsServed(String config) {
        try (TestCluster cluster = loaded(TestCluster.start(directory, config))) {
            assertEquals("OK 542", score(cluster, 42));
            assertEquals("APPLIED", cluster.tell("item").update(42, "a", 7f).outcomes());
            assertEquals("OK 547, OK 541", score(cluster, 42, 41));
            assertEquals("APPLIED", cluster.tell("item").upsert(42, "b", 1).outcomes());
            assertEquals("DEFAULTED 510", score(cluster, 42));
            assertEquals(
                    "APPLIED, APPLIED",
                    cluster.tell("item").delete(42).upsert(777, "a", 3, "b", 2).outcomes());
            assertEquals("DEFAULTED 500, OK 523", score(cluster, 42, 777));
            assertEquals("APPLIED", cluster.tell("item").update(777, "a", null).outcomes());
            assertEquals("DEFAULTED 520", score(cluster, 777));
            assertEquals("APPLIED", cluster.tell("user").update(5, "d", 6).outcomes());
            assertEquals("OK 641", score(cluster, 41));
        }
    }

    @Test
    void aReplicatedViewIsWrittenOnEveryNode() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            assertEquals("OK 8", cluster.ask("tags").items(1).answer().text());
            assertEquals("APPLIED", cluster.tell("item_tag").update(1, "c", 5).outcomes());
            assertEquals("OK 5", cluster.ask("tags").items(1).answer().text());
            cluster.stopNode(cluster.nodeOf(1) % 3 + 1);
            WriteResponse refused = cluster.tell("item_tag").update(1, "c", 6).response();
            assertEquals("WRITE_OUTCOME_UNAVAILABLE", refused.getOutcomes(0).name());
            assertTrue(refused.getRetryAfterMs() > 0);
        }
    }

    @Test
    void whatIsOlderNeverOverwritesWhatIsNewer() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            Instant now = Instant.now();
            assertEquals(
                    "APPLIED", cluster.tell("item").at(now).update(42, "a", 7f).outcomes());
            assertEquals(
                    "SUPERSEDED, APPLIED",
                    cluster.tell("item")
                            .at(now.minusSeconds(1))
                            .update(42, "a", 8f)
                            .update(42, "b", 3)
                            .outcomes());
            assertEquals("OK 537", score(cluster, 42));
            assertEquals(
                    "APPLIED",
                    cluster.tell("item").at(now.plusSeconds(2)).delete(42).outcomes());
            assertEquals(
                    "SUPERSEDED",
                    cluster.tell("item")
                            .at(now.plusSeconds(1))
                            .upsert(42, "a", 1f)
                            .outcomes());
            assertEquals("DEFAULTED 500", score(cluster, 42));
        }
    }

    @Test
    void theLastOfSeveralWritesOfOneRequestWins() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            Tell tell = cluster.tell("item").at(Instant.now());
            for (int i = 0; i < 300; i++) {
                tell.update(42, "a", i % 10);
            }
            assertTrue(tell.outcomes().startsWith("APPLIED"));
            assertEquals("OK 549", score(cluster, 42));
        }
    }

    @Test
    void aRequestThatIsSentAgainDoesNothingTwice() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            Instant now = Instant.now();
            Tell first = cluster.tell("item").id("order-1").at(now).update(42, "a", 7);
            first.outcomes();
            cluster.tell("item").at(now.plusMillis(1)).update(42, "a", 8).outcomes();
            first.outcomes();
            assertEquals("OK 548", score(cluster, 42));
            ServingException refusal = assertThrows(
                    ServingException.class,
                    () -> cluster.tell("item").id("order-2").update(42, "a", 1).response());
            assertEquals(ServingError.INVALID_REQUEST, refusal.error());
            assertTrue(refusal.text().contains("event_time_ms"), refusal.text());
        }
    }

    /// A source's own order decides among equal event times, however its writes are cut into requests.
    @Test
    void aWriteWithAnIdThatIsSentAgainDoesNothingTwice() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            Instant now = Instant.now();
            Tell first = cluster.tell("item").at(now).writeId("1").upsert(42, "a", 7, "b", 1);
            Tell second = cluster.tell("item").at(now).writeId("2").upsert(42, "a", 8, "b", 1);
            assertEquals("APPLIED", first.outcomes());
            assertEquals("APPLIED", second.outcomes());
            assertEquals("SUPERSEDED", first.outcomes());
            assertEquals("OK 518", score(cluster, 42));
            Tell timeless = cluster.tell("item").writeId("3").update(42, "a", 1);
            assertTrue(refusal(timeless).contains("with a write_id a write brings its event_time_ms"));
            Tell longId = cluster.tell("item").at(now).writeId("x".repeat(65)).update(42, "a", 1);
            assertTrue(refusal(longId).contains("65 bytes"));
        }
    }

    private static String refusal(Tell tell) {
        ServingException refusal = assertThrows(ServingException.class, tell::response);
        assertEquals(ServingError.INVALID_REQUEST, refusal.error());
        return refusal.text();
    }

    @Test
    void updatesOutliveActivationsAndRollbacks() {
        try (TestCluster cluster = loaded(TestCluster.start(directory))) {
            cluster.tell("item").update(42, "a", 7).delete(41).outcomes();
            cluster.change().load(Shop.items()).activate();
            assertEquals("OK 547, DEFAULTED 500", score(cluster, 42, 41));
            cluster.tell("item").update(40, "a", 9).outcomes();
            long staged = cluster.change().load(Shop.items()).stage();
            cluster.tell("item").update(39, "a", 1).outcomes();
            cluster.activate(staged);
            assertEquals("OK 547, DEFAULTED 500, OK 549, OK 531", score(cluster, 42, 41, 40, 39));
            cluster.admin(AdminGrpc.getRollBackMethod(), RollBackRequest.getDefaultInstance());
            cluster.admin(AdminGrpc.getRollBackMethod(), RollBackRequest.getDefaultInstance());
            assertEquals("OK 547, DEFAULTED 500, OK 549, OK 531", score(cluster, 42, 41, 40, 39));
        }
    }

    @Test
    void rowsThatWereLoadedWithALaterEventTimeStay() {
        Instant now = Instant.now();
        try (TestCluster cluster = TestCluster.start(directory)) {
            cluster.change()
                    .load(TestView.of("item", "item")
                            .feature("a", "float32")
                            .rowAt(now, 1, 1)
                            .rowAt(now, 2, 2))
                    .model(TestModel.digits("a", "item.a").withoutUser())
                    .activate();
            cluster.tell("item").at(now.minusSeconds(1)).update(1, "a", 5).outcomes();
            cluster.tell("item").at(now.plusSeconds(1)).update(2, "a", 5).outcomes();
            assertEquals("OK 1, OK 5", cluster.ask("a").items(1, 2).answer().text());
        }
    }

    /// Hundreds of writes are under way when the process is killed: every one that was answered is there afterwards.
    @Test
    void acknowledgedWritesSurviveAKill() {
        try (TestCluster cluster = loaded(TestCluster.start(InAnotherProcess::start, directory))) {
            Tell all = cluster.tell("item");
            for (int key = 1; key <= Shop.ITEMS; key++) {
                all.update(key, "a", 9).update(key, "b", 9);
            }
            assertTrue(all.outcomes().startsWith("APPLIED, APPLIED"));
            var _ = cluster.client()
                    .write(cluster.tell("item").update(1, "a", 3).request(), Duration.ofSeconds(5));
            ((InAnotherProcess) cluster.runtime()).kill();
            cluster.client().close();
            cluster.startAgain("# the same");
            assertEquals("OK 599, OK 599, OK 599", score(cluster, 2, 33, 60));
        }
    }

    @Test
    void writesThatDoNotFitAreRefusedOneByOne() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            cluster.change()
                    .load(TestView.of("item", "item")
                            .stringKeys()
                            .feature("a", "float32")
                            .feature("n", "int64")
                            .feature("v", "float32[2]")
                            .feature("s", "string")
                            .row("x", 1, 2, "1|2", "blue"))
                    .model(TestModel.digits("a", "item.a").withoutUser())
                    .activate();
            Tell tell = cluster.tell("item")
                    .update("x", "a", 4)
                    .update(1, "a", 4)
                    .update("x", "nope", 4)
                    .update("x", "a", "four")
                    .update("x", "n", 1.5f)
                    .update("x", "v", new float[] {1})
                    .update("x", "v", 1f)
                    .update("x", "a", Float.NaN)
                    .update("x")
                    .update("", "a", 1)
                    .update("x", "s", "no colour that was loaded");
            String refused = "REFUSED, ".repeat(9);
            assertEquals("APPLIED, " + refused + "APPLIED", tell.outcomes());
            assertEquals("OK 4", cluster.ask("a").items("x").answer().text());
            String faults = tell.faults();
            for (String part : new String[] {
                "1 BAD_INPUT_VALUE view 'item' has string keys",
                "2 BAD_INPUT_VALUE view 'item' has no feature 'nope'",
                "3 BAD_INPUT_VALUE a is float32, which can't hold a string of 4 characters",
                "4 BAD_INPUT_VALUE n is int64, which can't hold 1.5",
                "5 BAD_INPUT_VALUE v is float32[2], but 1 elements were sent",
                "6 BAD_INPUT_VALUE v is float32[2], but a single value was sent",
                "7 BAD_INPUT_VALUE a is float32, which can't hold NaN",
                "8 BAD_INPUT_VALUE an update names at least one feature",
                "9 BAD_INPUT_VALUE a string key has 1 to 1024 bytes, not 0",
            }) {
                assertTrue(faults.contains(part), part + " in " + faults);
            }
            String early = cluster.tell("item")
                    .at(Instant.now().plus(Duration.ofHours(1)))
                    .update("x", "a", 1)
                    .faults();
            assertTrue(early.contains("10 minutes from now"), early);
            ServingException unknown = assertThrows(
                    ServingException.class,
                    () -> cluster.tell("nope").update("x", "a", 1).response());
            assertTrue(unknown.text().contains("available views: item"), unknown.text());
        }
    }

    @Test
    void aStaleItemTellsItsAgeAndAnUpdateMakesItFresh() {
        Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
        try (TestCluster cluster = TestCluster.start(directory)) {
            cluster.change()
                    .load(TestView.of("item", "item")
                            .with("ttl", "30m")
                            .feature("a", "float32")
                            .rowAt(hourAgo, 1, 1)
                            .rowAt(Instant.now(), 2, 2)
                            .rowAt(hourAgo.minusSeconds(60), 3, 3))
                    .model(TestModel.digits("a", "item.a").withoutUser())
                    .activate();
            Answer answer = cluster.ask("a").items(1, 2, 3).answer();
            assertEquals("STALE 1, OK 2, STALE 3", answer.text());
            assertAges(answer.response(), 3_600, 3_660);
            assertAges(cluster.ask("a").items(1, 2, 3).topK(1).answer().response(), 3_660);
            cluster.tell("item").update(1, "a", 4).outcomes();
            assertEquals(
                    "OK 4, OK 2, STALE 3",
                    cluster.ask("a").items(1, 2, 3).answer().text());
        }
    }

    private static void assertAges(ScoreResponse response, long... seconds) {
        assertEquals(seconds.length, response.getStaleAgesMsCount());
        for (int i = 0; i < seconds.length; i++) {
            long age = response.getStaleAgesMs(i) / 1_000;
            assertTrue(age >= seconds[i] && age < seconds[i] + 60, "age in seconds: " + age);
        }
    }
}
