package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.testing.Eventually;
import dev.locus.v1.Outcome;
import dev.locus.v1.ScoreResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A request is scored by one release, while others come and go.
class ReleasesTest {
    private static final int ITEMS = 100;
    private static final int CALLERS = 4;
    private static final int RELEASES = 5;

    @TempDir
    Path directory;

    /// Release n: every item's `a` is n, every user's `d` is n, and the model's sign tells even from odd. So the
    /// score of every item is n + 10 n or its negative, and nothing else if nothing was mixed.
    static TestCluster.Change change(TestCluster cluster, int number) {
        TestView items = TestView.of("item", "item").feature("a", "int64");
        TestView users = TestView.of("user", "user").feature("d", "int64");
        for (long key = 1; key <= ITEMS; key++) {
            items.row(key, number);
            users.row(key, number);
        }
        TestModel model = TestModel.of("sum", number % 2 == 0 ? "negative_digits" : "digits")
                .reads("dense", "float32", "item.a", "user.d")
                .output("score", "score", 0);
        return cluster.change().load(items).load(users).model(model);
    }

    private static float scoreOf(long release) {
        return release % 2 == 0 ? -11 * release : 11 * release;
    }

    @Test
    void aRequestMayNameTheActiveOrThePreviousRelease() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            change(cluster, 1).activate();
            String version = cluster.status().getModelVersionsOrThrow("sum");
            change(cluster, 2).activate();
            Ask ask = cluster.ask("sum").user(3);
            assertEquals("OK -22", ask.items(5).answer().text());
            assertEquals("OK -22, OK -22", ask.release(2).items(6).answer().text());
            Answer previous = cluster.ask("sum").user(3).items(5).release(1).answer();
            assertEquals("OK 11", previous.text());
            assertEquals(1, previous.response().getRelease());
            assertEquals(version, previous.response().getModelVersion());

            change(cluster, 3).activate();
            assertEquals("OK 33", cluster.ask("sum").user(3).items(5).answer().text());
            for (long unknown : new long[] {1, 4, -1}) {
                ServingException error =
                        cluster.ask("sum").user(3).items(5).release(unknown).error();
                assertEquals(ServingError.UNKNOWN_RELEASE, error.error());
                assertTrue(error.text().contains("active is 3, previous is 2"), error.text());
            }
        }
    }

    @Test
    void aStagedChangeChangesNothingUntilItIsActivated() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            change(cluster, 1).activate();
            long change = change(cluster, 2).stage();
            assertEquals("OK 11", cluster.ask("sum").user(3).items(5).answer().text());
            cluster.activate(change);
            assertEquals("OK -22", cluster.ask("sum").user(3).items(5).answer().text());
            ServingException again = assertThrowsServing(() -> cluster.activate(change));
            assertEquals(ServingError.UNKNOWN_CHANGE, again.error());
        }
    }

    private static ServingException assertThrowsServing(Runnable work) {
        return assertThrows(ServingException.class, work::run);
    }

    /// Both are to be release 2. Whichever is activated first is, and not a request sees anything else.
    @Test
    void changesStagedOneAfterTheOtherDoNotDisturbEachOther() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            change(cluster, 1).activate();
            long one = change(cluster, 4).stage();
            long other = change(cluster, 6).stage();
            assertThrowsServing(() -> cluster.change()
                    .model(TestModel.digits("sum", "item.price"))
                    .stage());
            cluster.activate(one);
            assertEquals("OK -44", cluster.ask("sum").user(3).items(5).answer().text());
            cluster.activate(other);
            assertEquals("OK -66", cluster.ask("sum").user(3).items(5).answer().text());
            assertEquals(3, cluster.status().getRelease());
        }
    }

    @Test
    void noAnswerMixesReleasesAndNoRequestFailsWhileTheyChange() throws InterruptedException {
        try (TestCluster cluster = TestCluster.start(directory)) {
            change(cluster, 1).activate();
            AtomicBoolean stop = new AtomicBoolean();
            Queue<String> wrong = new ConcurrentLinkedQueue<>();
            Map<Long, Integer> answers = new ConcurrentHashMap<>();
            Thread[] callers = IntStream.range(0, CALLERS)
                    .mapToObj(caller -> Thread.ofPlatform().start(() -> {
                        while (!stop.get() && wrong.size() < 10) {
                            ask(cluster, caller, wrong, answers);
                        }
                    }))
                    .toArray(Thread[]::new);
            for (int number = 2; number <= RELEASES; number++) {
                long release = number;
                assertEquals(release, change(cluster, number).activate());
                // Each release answers some requests before the next takes its place.
                Eventually.holds(
                        Duration.ofSeconds(60),
                        () -> answers.getOrDefault(release, 0) > 20 || !wrong.isEmpty(),
                        answers::toString);
            }
            stop.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals("[]", wrong.toString());
            assertEquals(RELEASES, answers.size(), () -> "answers by release: " + answers);
        }
    }

    /// Asks once, and notes what is wrong with the answer, or the release that gave it.
    static void ask(TestCluster cluster, int caller, Queue<String> wrong, Map<Long, Integer> answers) {
        try {
            ScoreResponse answer = cluster.ask("sum")
                    .user(caller + 1)
                    .itemsFrom(1, ITEMS)
                    .answer()
                    .response();
            for (int item = 0; item < ITEMS; item++) {
                if (answer.getOutcomes(item) != Outcome.OUTCOME_OK
                        || answer.getScores(item) != scoreOf(answer.getRelease())) {
                    wrong.add("release " + answer.getRelease() + " item " + item + ": " + answer.getOutcomes(item) + " "
                            + answer.getScores(item));
                    return;
                }
            }
            answers.merge(answer.getRelease(), 1, Integer::sum);
        } catch (ServingException e) {
            wrong.add(e.toString());
        }
    }
}
