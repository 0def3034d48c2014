package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.testing.Eventually;
import dev.locus.transport.WireErrors;
import dev.locus.v1.ScoreResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Deadlines and cancellation, with a model that takes as long as an item's `rounds` say.
class DeadlinesTest {
    private static final long SLOW_ITEM = 1_001;
    private static final int QUEUE_MAX = 4;
    /// Rounds that take many seconds: far longer than [#SLOW_ITEM]'s, yet a run that slips through ends by itself.
    private static final long ENDLESS = 4_000_000;

    @TempDir
    static Path directory;

    static TestCluster cluster;

    /// One scorer thread a node, so that one slow request holds a node up.
    @BeforeAll
    static void start() {
        cluster = TestCluster.start(
                directory,
                "shard: {scorer_threads: 1, queue_requests_max: " + QUEUE_MAX + "}",
                "scoring: {deadline_reserve_ms: 400}"); // Room for a busy machine.
        TestView items = TestView.of("item", "item").feature("a", "int64").feature("rounds", "int64");
        for (long key = 1; key <= Shop.ITEMS; key++) {
            items.row(key, key, 0);
        }
        items.row(SLOW_ITEM, 7, 400_000); // Longer than a second.
        cluster.change()
                .load(items)
                .model(TestModel.of("slow", "slow")
                        .withoutUser()
                        .reads("dense", "float32", "item.a")
                        .reads("rounds", "int64", "item.rounds")
                        .output("score", "score", 0))
                .model(TestModel.of("told", "slow")
                        .withoutUser()
                        .reads("dense", "float32", "item.a")
                        .reads("rounds", "int64", "request.rounds")
                        .request("rounds", "int64")
                        .output("score", "score", 0))
                .activate();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static long itemOnAnotherNodeThan(long item) {
        return LongStream.rangeClosed(1, Shop.ITEMS)
                .filter(key -> cluster.nodeOf(key) != cluster.nodeOf(item))
                .findFirst()
                .orElseThrow();
    }

    private static long itemOnTheNodeOf(long item) {
        return LongStream.rangeClosed(1, Shop.ITEMS)
                .filter(key -> cluster.nodeOf(key) == cluster.nodeOf(item))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsThereIsAnsweredBeforeTheDeadline() {
        long quick = itemOnAnotherNodeThan(SLOW_ITEM);
        Answer answer = cluster.ask("slow")
                .items(quick, SLOW_ITEM, quick)
                .within(Duration.ofSeconds(1))
                .answer();
        assertEquals("OK " + quick + ", UNAVAILABLE NaN, OK " + quick, answer.text());
        assertEquals("2 OK, 1 UNAVAILABLE", answer.totals());
        awaitIdle();
    }

    @Test
    void minScoredTurnsAPoorAnswerIntoAnError() {
        long quick = itemOnAnotherNodeThan(SLOW_ITEM);
        ServingException error = cluster.ask("slow")
                .items(quick, SLOW_ITEM)
                .minScored(0.9f)
                .within(Duration.ofSeconds(1))
                .error();
        assertEquals(ServingError.TOO_FEW_SCORED, error.error());
        awaitIdle();
    }

    @Test
    void aDeadlineOfAMillisecondEndsAtOnce() {
        List<String> ends = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            long begin = System.nanoTime();
            String end;
            try {
                end = cluster.ask("slow")
                        .itemsFrom(1, 20)
                        .within(Duration.ofMillis(1))
                        .answer()
                        .totals();
            } catch (ServingException e) {
                end = e.error().name();
            }
            long millis = (System.nanoTime() - begin) / 1_000_000;
            assertTrue(millis < 5_000, end + " after " + millis + " ms");
            ends.add(end);
        }
        assertTrue(
                ends.stream()
                        .allMatch(end -> List.of("DEADLINE_EXCEEDED", "20 UNAVAILABLE", "20 OK")
                                .contains(end)),
                ends.toString());
        assertEquals("OK 3", cluster.ask("slow").items(3).answer().text());
    }

    /// The node's only scorer thread is busy, and requests that take much longer fill its queue: that is so once one
    /// too many has been refused. They are cancelled. Were they run all the same, nobody would be answered in time.
    @Test
    void cancellingReachesTheShard() {
        CompletableFuture<ScoreResponse> busy =
                cluster.ask("slow").items(SLOW_ITEM).send();
        List<CompletableFuture<ScoreResponse>> endless = new ArrayList<>();
        for (int i = 0; i < QUEUE_MAX + 2; i++) {
            endless.add(cluster.ask("told")
                    .items(itemOnTheNodeOf(SLOW_ITEM))
                    .request("rounds", ENDLESS)
                    .within(Duration.ofMinutes(10))
                    .send());
        }
        Eventually.holds(
                Duration.ofSeconds(30),
                () -> endless.stream().anyMatch(CompletableFuture::isDone),
                () -> "none of them was refused");
        assertTrue(!busy.isDone(), "the slow request was not slow enough for this test");
        endless.forEach(each -> each.cancel(true));
        assertEquals(7, busy.join().getScores(0));
        awaitIdle();
    }

    /// As above, but the one that waits runs into its deadline.
    @Test
    void workWhoseDeadlinePassedInTheQueueIsNotDone() {
        CompletableFuture<ScoreResponse> busy =
                cluster.ask("slow").items(SLOW_ITEM).send();
        Answer endless = cluster.ask("told")
                .items(itemOnTheNodeOf(SLOW_ITEM))
                .request("rounds", ENDLESS)
                .within(Duration.ofMillis(800))
                .answer();
        assertEquals("UNAVAILABLE NaN", endless.text());
        assertEquals(7, busy.join().getScores(0));
        awaitIdle();
    }

    @Test
    void aFullQueueRefusesAtOnce() {
        CompletableFuture<ScoreResponse> busy =
                cluster.ask("slow").items(SLOW_ITEM).send();
        long quick = itemOnTheNodeOf(SLOW_ITEM);
        List<CompletableFuture<ScoreResponse>> more = new ArrayList<>();
        for (int i = 0; i < QUEUE_MAX + 20; i++) {
            more.add(cluster.ask("slow").items(quick).send());
        }
        int refused = 0;
        for (CompletableFuture<ScoreResponse> each : more) {
            try {
                assertEquals((float) quick, each.join().getScores(0));
            } catch (CompletionException e) {
                assertEquals(ServingError.TOO_MANY_REQUESTS, WireErrors.of(e).error());
                refused++;
            }
        }
        assertTrue(refused >= 15, "refused: " + refused);
        assertEquals(7, busy.join().getScores(0));
    }

    /// Until the slow run that a test left behind has ended, and what waited behind it.
    private static void awaitIdle() {
        long quick = itemOnTheNodeOf(SLOW_ITEM);
        Eventually.holds(
                Duration.ofSeconds(30),
                () -> end(cluster.ask("slow").items(quick).within(Duration.ofSeconds(10)))
                        .equals("OK " + quick),
                () -> end(cluster.ask("slow").items(quick)));
    }

    private static String end(Ask ask) {
        try {
            return ask.answer().text();
        } catch (ServingException e) {
            return e.error().name();
        }
    }
}
