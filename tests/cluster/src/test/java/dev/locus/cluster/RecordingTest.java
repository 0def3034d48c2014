package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.recorder.RecordedInputs;
import dev.locus.recorder.RecordedRow;
import dev.locus.recorder.RecordedValues;
import dev.locus.v1.AdminGrpc;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.StartTrialRequest;
import dev.locus.v1.TrialKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The exact inputs of sampled requests are on the nodes' disks.
class RecordingTest {
    private static final long USERS = 300;
    private static final int ITEMS = 30;
    private static final float NONE = Float.NaN;

    @TempDir
    Path directory;

    @Test
    void everyItemOfASampledUsersRequestIsRecordedWithItsInputsAndNoOther() {
        Map<String, ScoreResponse> answers = new TreeMap<>();
        try (TestCluster cluster = TestCluster.start(directory, "recording: {users_ppm: 200000}")) {
            cluster.change()
                    .load(Shop.items())
                    .load(Shop.users())
                    .model(Shop.sum())
                    .activate();
            for (long user = 1; user <= USERS; user++) {
                ScoreResponse answer = cluster.ask("sum")
                        .user(user)
                        .itemsFrom(1, ITEMS)
                        .answer()
                        .response();
                answers.put(answer.getRequestId(), answer);
            }
        }
        Map<String, Set<Long>> items = new TreeMap<>();
        Set<String> users = new TreeSet<>();
        for (RecordedRow row : rows()) {
            ScoreResponse answer = Objects.requireNonNull(answers.get(row.requestId()));
            long key = Long.parseLong(row.item());
            long user = Long.parseLong(row.user());
            long tens = key / 10;
            assertEquals(List.of((float) (key % 10), (float) tens, user <= 9 ? (float) user : 0f), dense(row));
            assertEquals(answer.getScores((int) key - 1), row.scores().getOrDefault("score", NONE));
            assertEquals(answer.getOutcomes((int) key - 1), row.outcome());
            assertEquals(1, row.release());
            assertTrue(
                    items.computeIfAbsent(row.requestId(), id -> new TreeSet<>())
                            .add(key),
                    "twice: " + row);
            users.add(row.user());
        }
        assertTrue(users.size() > USERS / 10 && users.size() < USERS / 3, users.size() + " of " + USERS);
        assertEquals(users.size(), items.size());
        items.forEach((request, keys) -> assertEquals(ITEMS, keys.size(), request));
        assertTrue(nodesWithFiles() > 1, "the nodes share a request, and each records its part");
    }

    @Test
    void canariesAreRecordedWithTheirChangeAndShadowsAreNot() {
        try (TestCluster cluster = TestCluster.start(directory, "recording: {users_ppm: 1000000}")) {
            cluster.change()
                    .load(Shop.items())
                    .load(Shop.users())
                    .model(Shop.sum())
                    .activate();
            long change = cluster.change()
                    .model(TestModel.digits("sum", "item.b", "item.a", "user.d"))
                    .stage();
            start(cluster, change, TrialKind.TRIAL_KIND_SHADOW, 1_000_000);
            cluster.ask("sum").user(1).items(12).answer();
            start(cluster, change, TrialKind.TRIAL_KIND_CANARY, 1_000_000);
            cluster.ask("sum").user(2).items(12).answer();
        }
        Set<String> seen = new TreeSet<>();
        rows().forEach(row -> seen.add("user " + row.user() + " change " + row.change() + " inputs "
                + dense(row) + " score "
                + row.scores().get("score")));
        assertEquals(
                "[user 1 change 0 inputs [2.0, 1.0, 1.0] score 112.0, user 2 change 2 inputs [1.0, 2.0, 2.0] score 221.0]",
                seen.toString());
    }

    @Test
    void itemsWithoutAScoreAreRecordedWithTheirOutcome() {
        try (TestCluster cluster = TestCluster.start(directory, "recording: {users_ppm: 1000000}")) {
            TestView items = TestView.of("item", "item")
                    .with("missing_key", "no_score")
                    .feature("a", "int64")
                    .row(1, 5);
            cluster.change()
                    .load(items)
                    .model(TestModel.digits("one", "item.a").withoutUser())
                    .activate();
            cluster.ask("one").items(1, 99).answer();
        }
        Set<String> seen = new TreeSet<>();
        rows().forEach(row ->
                seen.add(row.item() + " " + row.outcome() + " " + row.scores().get("score")));
        assertEquals("[1 OUTCOME_OK 5.0, 99 OUTCOME_NOT_FOUND NaN]", seen.toString());
    }

    @Test
    void nothingIsRecordedUnlessItIsAskedFor() {
        try (TestCluster cluster = TestCluster.start(directory)) {
            cluster.change()
                    .load(Shop.items())
                    .load(Shop.users())
                    .model(Shop.sum())
                    .activate();
            cluster.ask("sum").user(1).items(1).answer();
            assertTrue(Files.notExists(cluster.nodeDirectory(1).resolve("recorded")));
        }
        assertEquals(List.of(), rows());
    }

    private static void start(TestCluster cluster, long change, TrialKind kind, int sharePpm) {
        cluster.admin(
                AdminGrpc.getStartTrialMethod(),
                StartTrialRequest.newBuilder()
                        .setChange(change)
                        .setKind(kind)
                        .setSharePpm(sharePpm)
                        .build());
    }

    private static List<Float> dense(RecordedRow row) {
        RecordedValues values = Objects.requireNonNull(row.inputs().get("dense"));
        return IntStream.range(0, values.width()).mapToObj(values::floatValue).toList();
    }

    private long nodesWithFiles() {
        return files().stream().map(Path::getParent).distinct().count();
    }

    private List<RecordedRow> rows() {
        List<RecordedRow> rows = new ArrayList<>();
        for (Path file : files()) {
            try (RecordedInputs inputs = RecordedInputs.open(file)) {
                for (RecordedRow row = inputs.next(); row != null; row = inputs.next()) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .filter(file -> file.toString().contains("recorded"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
