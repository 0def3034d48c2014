package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.testing.Eventually;
import dev.locus.v1.ActivateChangeRequest;
import dev.locus.v1.AdminGrpc;
import dev.locus.v1.DiffReleasesRequest;
import dev.locus.v1.DropChangeRequest;
import dev.locus.v1.ListReleasesRequest;
import dev.locus.v1.ListReleasesResponse;
import dev.locus.v1.ReleaseState;
import dev.locus.v1.RetireReleaseRequest;
import dev.locus.v1.RollBackRequest;
import dev.locus.v1.RollBackResponse;
import dev.locus.v1.StageChangeRequest;
import dev.locus.v1.StageChangeResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Changes are staged, activated, undone, dropped, and releases retired, on a whole cluster.
class ChangesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void teamsStageAndActivateDifferentModelsAtTheSameTime() {
        try (TestCluster cluster = TestCluster.start(directory);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            cluster.change().load(Shop.items()).load(Shop.users()).activate();
            List<CompletableFuture<Long>> teams = Stream.of("one", "two")
                    .map(team -> cluster.change().model(TestModel.digits(team, "item.a")))
                    .map(change -> CompletableFuture.supplyAsync(change::activate, threads))
                    .toList();
            long[] releases =
                    teams.stream().mapToLong(CompletableFuture::join).sorted().toArray();
            assertEquals("[2, 3]", LongStream.of(releases).boxed().toList().toString());
            assertEquals(4, cluster.status().getEpoch());
            assertEquals(2, cluster.status().getModelVersionsCount());
        }
    }

    @Test
    void rollingBackUnderLoadFailsNothingAndMixesNothing() throws InterruptedException {
        try (TestCluster cluster = TestCluster.start(directory)) {
            ReleasesTest.change(cluster, 1).activate();
            AtomicBoolean stop = new AtomicBoolean();
            Queue<String> wrong = new ConcurrentLinkedQueue<>();
            Map<Long, Integer> answers = new ConcurrentHashMap<>();
            // Releases 1 and 3 score alike, and so do 2 and 4: release 3 undoes 2, release 4 undoes 3.
            Thread[] callers = IntStream.range(0, 3)
                    .mapToObj(caller -> Thread.ofPlatform().start(() -> {
                        while (!stop.get() && wrong.size() < 10) {
                            askEvenOrOdd(cluster, caller, wrong, answers);
                        }
                    }))
                    .toArray(Thread[]::new);
            long change = ReleasesTest.change(cluster, 2).stage();
            long began = System.nanoTime();
            cluster.activate(change);
            long activated = System.nanoTime();
            awaitAnswers(2, answers, wrong);
            assertEquals(List.of(), rollBack(cluster, 0).getToLoadList());
            awaitAnswers(3, answers, wrong);
            rollBack(cluster, 0);
            awaitAnswers(4, answers, wrong);
            stop.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals("[]", wrong.toString());
            System.out.println("activation on 3 nodes under load: " + (activated - began) / 1_000_000 + " ms");
        }
    }

    private static void askEvenOrOdd(TestCluster cluster, int caller, Queue<String> wrong, Map<Long, Integer> answers) {
        try {
            Answer answer = cluster.ask("sum").user(caller + 1).itemsFrom(1, 50).answer();
            long release = answer.response().getRelease();
            float expected = release % 2 == 0 ? -22 : 11;
            boolean right = answer.response().getTotals().getOk() == 50
                    && answer.response().getScoresList().stream().allMatch(score -> score == expected);
            if (right) {
                answers.merge(release, 1, Integer::sum);
            } else {
                wrong.add("release " + release + ": " + answer.text());
            }
        } catch (ServingException e) {
            wrong.add(e.toString());
        }
    }

    /// Each release answers some requests before the next takes its place.
    private static void awaitAnswers(long release, Map<Long, Integer> answers, Queue<String> wrong) {
        Eventually.holds(
                PATIENCE, () -> answers.getOrDefault(release, 0) > 20 || !wrong.isEmpty(), () -> answers + " " + wrong);
    }

    @Test
    void aStagedChangeIsActivatedAfterARestart() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            ReleasesTest.change(cluster, 1).activate();
            long change = ReleasesTest.change(cluster, 2).stage();
            cluster.stop();
            cluster.deleteSources(); // Nodes have copies.
            cluster.startAgain();
            assertEquals(change, list(cluster).getStaged(0).getChange());
            assertEquals("OK 11", cluster.ask("sum").user(3).items(5).answer().text());
            cluster.activate(change);
            assertEquals("OK -22", cluster.ask("sum").user(3).items(5).answer().text());
            assertEquals(0, list(cluster).getStagedCount());
            assertEquals(List.of(2L, 1L), releases(cluster));
        }
    }

    @Test
    void retiringTheOldReleaseFreesItsImageAndItsDisk() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            Path load = cluster.load(items(1));
            cluster.activate(cluster.stage(List.of(), List.of(load)));
            long one = resident(cluster, load);
            cluster.change().load(items(2)).activate();
            assertEquals(2 * one, resident(cluster, load));
            assertEquals(
                    ServingError.CHANGE_REFUSED,
                    refusal(() -> retire(cluster, 1, false)).error());
            retire(cluster, 1, true);
            Eventually.holds(
                    PATIENCE,
                    () -> dataVersions(cluster, "item").stream().allMatch(count -> count == 1),
                    () -> "on disk: " + dataVersions(cluster, "item"));
            assertEquals(2 * one, resident(cluster, load), "one is there, and one would be loaded");
            assertEquals(
                    ReleaseState.RELEASE_STATE_RETIRED,
                    list(cluster).getReleases(1).getState());
            assertEquals(1, rollBack(cluster, 0).getToLoadCount());
            assertEquals(2 * one, resident(cluster, load), "both are there: the new one and the previous");
        }
    }

    @Test
    void aDroppedChangeFreesItsData() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            Path load = cluster.load(items(1));
            cluster.activate(cluster.stage(List.of(), List.of(load)));
            long one = resident(cluster, load);
            long change = cluster.change().load(items(2)).stage();
            assertEquals(2 * one, resident(cluster, load));
            cluster.admin(
                    AdminGrpc.getDropChangeMethod(),
                    DropChangeRequest.newBuilder().setChange(change).build());
            Eventually.holds(
                    PATIENCE,
                    () -> resident(cluster, load) == one
                            && dataVersions(cluster, "item").stream().allMatch(count -> count == 1),
                    () -> resident(cluster, load) + " bytes; on disk: " + dataVersions(cluster, "item"));
            ServingException gone = refusal(() -> cluster.admin(
                    AdminGrpc.getActivateChangeMethod(),
                    ActivateChangeRequest.newBuilder().setChange(change).build()));
            assertEquals(ServingError.UNKNOWN_CHANGE, gone.error());
        }
    }

    @Test
    void aRollbackThatALaterReleaseStandsInTheWayOfIsRefused() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            ReleasesTest.change(cluster, 1).activate();
            ReleasesTest.change(cluster, 2).activate();
            ReleasesTest.change(cluster, 3).activate();
            ServingException error = refusal(() -> rollBack(cluster, 2));
            assertEquals(ServingError.CHANGE_REFUSED, error.error());
            assertTrue(error.text().contains("changed again in release 3"), error.text());
            assertEquals("OK 33", cluster.ask("sum").user(3).items(5).answer().text());
            rollBack(cluster, 3);
            assertEquals("OK -22", cluster.ask("sum").user(3).items(5).answer().text());
            rollBack(cluster, 2);
            assertEquals("OK 11", cluster.ask("sum").user(3).items(5).answer().text());
            assertEquals(List.of(5L, 4L, 3L, 2L, 1L), releases(cluster));
            DiffReleasesRequest same = DiffReleasesRequest.newBuilder()
                    .setFromRelease(1)
                    .setToRelease(5)
                    .build();
            assertEquals(
                    0, cluster.admin(AdminGrpc.getDiffReleasesMethod(), same).getViewsCount());
        }
    }

    private static ServingException refusal(Runnable work) {
        return assertThrows(ServingException.class, work::run);
    }

    private static RollBackResponse rollBack(TestCluster cluster, long release) {
        return cluster.admin(
                AdminGrpc.getRollBackMethod(),
                RollBackRequest.newBuilder().setRelease(release).build());
    }

    private static void retire(TestCluster cluster, long release, boolean force) {
        cluster.admin(
                AdminGrpc.getRetireReleaseMethod(),
                RetireReleaseRequest.newBuilder()
                        .setRelease(release)
                        .setForce(force)
                        .build());
    }

    private static ListReleasesResponse list(TestCluster cluster) {
        return cluster.admin(AdminGrpc.getListReleasesMethod(), ListReleasesRequest.getDefaultInstance());
    }

    private static List<Long> releases(TestCluster cluster) {
        return list(cluster).getReleasesList().stream()
                .map(release -> release.getRelease())
                .toList();
    }

    /// What a dry run of a load says would be resident with it.
    private static long resident(TestCluster cluster, Path load) {
        StageChangeResponse forecast = cluster.admin(
                AdminGrpc.getStageChangeMethod(),
                StageChangeRequest.newBuilder()
                        .addLoadDirectories(load.toString())
                        .setDryRun(true)
                        .build());
        assertEquals(0, forecast.getChange());
        return forecast.getResidentBytes();
    }

    /// Of a view, on the disk of each node.
    private static List<Long> dataVersions(TestCluster cluster, String view) {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(number -> {
                    try (Stream<Path> versions = Files.list(
                            cluster.nodeDirectory(number).resolve("loads").resolve(view))) {
                        return versions.count();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    /// A view of as many rows each time.
    private static TestView items(int value) {
        TestView items = TestView.of("item", "item").feature("a", "int64");
        for (long key = 1; key <= 100; key++) {
            items.row(key, value);
        }
        return items;
    }
}
