package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.testing.Eventually;
import dev.locus.v1.ActivateChangeRequest;
import dev.locus.v1.AdminGrpc;
import dev.locus.v1.DriftLimit;
import dev.locus.v1.DropChangeRequest;
import dev.locus.v1.GetDriftRequest;
import dev.locus.v1.GetDriftResponse;
import dev.locus.v1.ListReleasesRequest;
import dev.locus.v1.ModelDrift;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.StartTrialRequest;
import dev.locus.v1.StopTrialRequest;
import dev.locus.v1.TrialKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Staged changes are tried on a share of the traffic, beside what is served and as canaries.
class TrialsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int REQUESTS = 40;
    private static final long USERS = 200;

    @TempDir
    Path directory;

    /// score = a + 10 b + 100 d, and with the change b + 10 a + 100 d.
    private static long stageSwap(TestCluster cluster) {
        cluster.change().load(Shop.items()).load(Shop.users()).model(Shop.sum()).activate();
        return cluster.change()
                .model(TestModel.digits("sum", "item.b", "item.a", "user.d"))
                .stage();
    }

    @Test
    void aShadowTellsHowScoresDifferAndChangesNoAnswer() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            long change = stageSwap(cluster);
            start(cluster, change, TrialKind.TRIAL_KIND_SHADOW, 100);
            for (int request = 0; request < REQUESTS; request++) {
                Ask ask = cluster.ask("sum").user(1 + request % 9).itemsFrom(1, Shop.ITEMS);
                ScoreResponse answer =
                        (request % 2 == 0 ? ask : ask.topK(3)).answer().response();
                assertEquals(1, answer.getRelease());
                assertEquals(0, answer.getChange());
            }
            ModelDrift drift = awaitCompared(cluster, change, REQUESTS);
            assertEquals((long) REQUESTS * Shop.ITEMS, drift.getScores());
            assertEquals(0, drift.getOtherOutcomeItems());
            double[] differences = LongStream.rangeClosed(1, Shop.ITEMS)
                    .mapToDouble(key -> 9 * Math.abs(key % 10 - key / 10))
                    .sorted()
                    .toArray();
            double mean = Arrays.stream(differences).average().orElseThrow();
            assertEquals(mean, drift.getMeanDifference(), 1e-6);
            assertEquals(81, drift.getP99Difference(), 0.81);
            assertEquals(81, drift.getMaxDifference());
            assertEquals(rankCorrelation(), drift.getRankCorrelation(), 1e-9);
            assertEquals(1, drift(cluster, change).getProxies());
        }
    }

    /// Of the keys, which rank as their scores do, and of the keys with their digits swapped; no two are equal.
    private static double rankCorrelation() {
        double squares = 0;
        for (long key = 1; key <= Shop.ITEMS; key++) {
            long swapped = swapped(key);
            long rank = LongStream.rangeClosed(1, Shop.ITEMS)
                    .filter(other -> swapped(other) <= swapped)
                    .count();
            squares += (key - rank) * (key - rank);
        }
        return 1 - 6 * squares / (Shop.ITEMS * (Shop.ITEMS * (double) Shop.ITEMS - 1));
    }

    private static long swapped(long key) {
        return key / 10 + 10 * (key % 10);
    }

    @Test
    void activationBeyondTheDriftThatIsAllowedIsRefusedWithFigures() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            long change = stageSwap(cluster);
            assertRefused("0 requests were compared in the shadow, at least 10", cluster, activation(change, 100, 10));
            start(cluster, change, TrialKind.TRIAL_KIND_SHADOW, 100);
            for (int request = 0; request < 12; request++) {
                cluster.ask("sum").user(1).itemsFrom(1, Shop.ITEMS).answer();
            }
            awaitCompared(cluster, change, 12);
            assertRefused("99th percentile of the difference of scores is 81.0", cluster, activation(change, 80, 10));
            assertEquals("OK 101", cluster.ask("sum").user(1).items(1).answer().text());
            stop(cluster, change, TrialKind.TRIAL_KIND_SHADOW);
            assertEquals(
                    2,
                    cluster.admin(AdminGrpc.getActivateChangeMethod(), activation(change, 82, 10))
                            .getRelease());
            assertEquals("OK 110", cluster.ask("sum").user(1).items(1).answer().text());
        }
    }

    @Test
    void aCanaryServesTheSameUsersUntilItIsStopped() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            long change = stageSwap(cluster);
            start(cluster, change, TrialKind.TRIAL_KIND_CANARY, 20);
            Set<Long> few = canaries(cluster, change);
            assertEquals(few, canaries(cluster, change));
            assertTrue(few.size() > USERS / 10 && few.size() < USERS / 3, () -> few.size() + " of " + USERS);
            start(cluster, change, TrialKind.TRIAL_KIND_CANARY, 60);
            Set<Long> many = canaries(cluster, change);
            assertTrue(many.containsAll(few) && many.size() > 2 * few.size(), () -> many.size() + " of " + USERS);
            cluster.stop();
            cluster.startAgain();
            awaitCanary(cluster, many.iterator().next(), change);
            assertEquals(many, canaries(cluster, change), "after a restart");
            stop(cluster, change, TrialKind.TRIAL_KIND_CANARY);
            assertEquals(Set.of(), canaries(cluster, change));
        }
    }

    /// The users that are served the change. Every answer is all of one or all of the other.
    private static Set<Long> canaries(TestCluster cluster, long change) {
        Set<Long> users = new TreeSet<>();
        for (long user = 1; user <= USERS; user++) {
            ScoreResponse answer =
                    cluster.ask("sum").user(user).itemsFrom(1, 20).answer().response();
            boolean isCanary = answer.getChange() == change;
            for (int item = 1; item <= 20; item++) {
                float known = user <= 9 ? 100 * user : 0;
                float expected = known + (isCanary ? item / 10 + 10 * (item % 10) : item);
                assertEquals(expected, answer.getScores(item - 1), "user " + user + " item " + item);
            }
            assertEquals(1, answer.getRelease());
            if (isCanary) {
                users.add(user);
            }
        }
        return users;
    }

    private static void awaitCanary(TestCluster cluster, long user, long change) {
        Eventually.holds(
                PATIENCE,
                () -> cluster.ask("sum").user(user).items(1).answer().response().getChange() == change,
                () -> "nodes make the change ready again");
    }

    /// Release n: every item's `a` is n. The canary's model has the other sign.
    @Test
    void releasesAreActivatedUnderACanaryAndNothingFailsOrMixes() throws InterruptedException {
        try (TestCluster cluster = TestCluster.start(directory)) {
            cluster.change()
                    .load(items(1))
                    .load(Shop.users())
                    .model(TestModel.digits("sum", "item.a", "user.d"))
                    .activate();
            long change = cluster.change()
                    .model(TestModel.of("sum", "negative_digits")
                            .reads("dense", "float32", "item.a", "user.d")
                            .output("score", "score", 0))
                    .stage();
            start(cluster, change, TrialKind.TRIAL_KIND_CANARY, 50);
            start(cluster, change, TrialKind.TRIAL_KIND_SHADOW, 100);
            AtomicBoolean stop = new AtomicBoolean();
            Queue<String> wrong = new ConcurrentLinkedQueue<>();
            Set<String> seen = ConcurrentHashMap.newKeySet();
            Thread[] callers = IntStream.rangeClosed(1, 4)
                    .mapToObj(caller -> Thread.ofPlatform().start(() -> {
                        for (int turn = 0; !stop.get() && wrong.size() < 10; turn++) {
                            ask(cluster, 1 + (caller + turn) % 9, wrong, seen);
                        }
                    }))
                    .toArray(Thread[]::new);
            for (int release = 2; release <= 4; release++) {
                assertEquals(release, cluster.change().load(items(release)).activate());
                String tried = release + " with the change";
                String served = release + " alone";
                Eventually.holds(
                        PATIENCE,
                        () -> (seen.contains(tried) && seen.contains(served)) || !wrong.isEmpty(),
                        () -> seen + " " + wrong);
            }
            stop.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals("[]", wrong.toString());
            assertTrue(awaitCompared(cluster, change, 1).getMeanDifference() > 2 * 4);
        }
    }

    private static void ask(TestCluster cluster, long user, Queue<String> wrong, Set<String> seen) {
        try {
            Answer answer = cluster.ask("sum").user(user).itemsFrom(1, 50).answer();
            ScoreResponse response = answer.response();
            float expected = (response.getChange() == 0 ? 1 : -1) * (response.getRelease() + 10 * user);
            if (response.getTotals().getOk() == 50
                    && response.getScoresList().stream().allMatch(score -> score == expected)) {
                seen.add(response.getRelease() + (response.getChange() == 0 ? " alone" : " with the change"));
            } else {
                wrong.add(
                        "release " + response.getRelease() + " change " + response.getChange() + ": " + answer.text());
            }
        } catch (ServingException e) {
            wrong.add(e.toString());
        }
    }

    private static TestView items(int value) {
        TestView items = TestView.of("item", "item").feature("a", "int64");
        for (long key = 1; key <= 100; key++) {
            items.row(key, value);
        }
        return items;
    }

    @Test
    void aPolicyWantsATrialUnlessTheReasonIsRecorded() {
        try (TestCluster cluster =
                TestCluster.start(directory, "admin: {require_trial: either, trial_requests_min: 5}")) {
            long change = stageSwap(cluster); // Nothing was served before the first release: it needs no trial.
            ActivateChangeRequest plain =
                    ActivateChangeRequest.newBuilder().setChange(change).build();
            assertRefused("the job's policy wants 5 (admin.require_trial: either)", cluster, plain);
            start(cluster, change, TrialKind.TRIAL_KIND_CANARY, 100);
            for (int request = 0; request < 5; request++) {
                assertEquals(
                        "OK 110", cluster.ask("sum").user(1).items(1).answer().text());
            }
            assertEquals(2, cluster.activate(change));
            long next = cluster.change().model(Shop.sum()).stage();
            ActivateChangeRequest forced = ActivateChangeRequest.newBuilder()
                    .setChange(next)
                    .setForceReason("fire")
                    .build();
            cluster.admin(AdminGrpc.getActivateChangeMethod(), forced);
            assertEquals(
                    "fire",
                    cluster.admin(AdminGrpc.getListReleasesMethod(), ListReleasesRequest.getDefaultInstance())
                            .getReleases(0)
                            .getForced());
        }
    }

    @Test
    void whatCantBeTriedIsRefusedWithTheWayOut() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            long change = stageSwap(cluster);
            long other =
                    cluster.change().model(TestModel.digits("new", "item.a")).stage();
            assertEquals(
                    "change " + other + " changes no scores of a model that is served: there is nothing to try",
                    refusal(() -> start(cluster, other, TrialKind.TRIAL_KIND_SHADOW, 5)));
            assertTrue(refusal(() -> stop(cluster, change, TrialKind.TRIAL_KIND_CANARY))
                    .contains("is not tried as canary"));
            long third = cluster.change().model(Shop.sum()).stage();
            start(cluster, change, TrialKind.TRIAL_KIND_CANARY, 100);
            assertTrue(refusal(() -> start(cluster, third, TrialKind.TRIAL_KIND_CANARY, 5))
                    .contains("locus release canary " + change + " --stop"));
            assertEquals(
                    change,
                    cluster.ask("sum").user(1).items(1).answer().response().getChange());
            cluster.admin(
                    AdminGrpc.getDropChangeMethod(),
                    DropChangeRequest.newBuilder().setChange(change).build());
            assertEquals("OK 101", cluster.ask("sum").user(1).items(1).answer().text());
            start(cluster, third, TrialKind.TRIAL_KIND_CANARY, 5);
        }
    }

    private static String refusal(Runnable work) {
        ServingException error = assertThrows(ServingException.class, work::run);
        assertEquals(ServingError.CHANGE_REFUSED, error.error());
        return error.text();
    }

    private static void assertRefused(String expected, TestCluster cluster, ActivateChangeRequest request) {
        String text = refusal(() -> cluster.admin(AdminGrpc.getActivateChangeMethod(), request));
        assertTrue(text.contains(expected), text);
    }

    private static ActivateChangeRequest activation(long change, double p99, long requests) {
        return ActivateChangeRequest.newBuilder()
                .setChange(change)
                .setDriftLimit(DriftLimit.newBuilder()
                        .setP99DifferenceMax(p99)
                        .setOtherOutcomesShareMax(0.01)
                        .setRequestsMin(requests))
                .build();
    }

    private static void start(TestCluster cluster, long change, TrialKind kind, int percent) {
        cluster.admin(
                AdminGrpc.getStartTrialMethod(),
                StartTrialRequest.newBuilder()
                        .setChange(change)
                        .setKind(kind)
                        .setSharePpm(percent * 10_000)
                        .build());
    }

    private static void stop(TestCluster cluster, long change, TrialKind kind) {
        cluster.admin(
                AdminGrpc.getStopTrialMethod(),
                StopTrialRequest.newBuilder().setChange(change).setKind(kind).build());
    }

    private static GetDriftResponse drift(TestCluster cluster, long change) {
        return cluster.admin(
                AdminGrpc.getGetDriftMethod(),
                GetDriftRequest.newBuilder().setChange(change).build());
    }

    private static ModelDrift awaitCompared(TestCluster cluster, long change, long requests) {
        Eventually.holds(
                PATIENCE,
                () -> drift(cluster, change).getModels(0).getComparedRequests() >= requests,
                () -> drift(cluster, change).toString());
        return drift(cluster, change).getModels(0);
    }
}
