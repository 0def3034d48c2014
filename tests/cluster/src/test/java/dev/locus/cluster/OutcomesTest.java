package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.locus.protocol.ServingException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tries every row of the table in `docs/reference/outcomes.md`.
class OutcomesTest {
    private static final List<String> POLICIES = List.of("default_row", "no_score", "refuse", "serve");
    private static final long FEATURE_MISSING = 1_001;
    private static final long STALE = 1_002;
    private static final long NOWHERE = 1_003;
    private static final long GONE_NODE = 3;

    @TempDir
    static Path directory;

    /// Whole, and another one with a node gone.
    static TestCluster whole;

    static TestCluster broken;

    @BeforeAll
    static void start() {
        whole = load(TestCluster.start(directory.resolve("whole")));
        broken = load(TestCluster.start(directory.resolve("broken"))).stopNode((int) GONE_NODE);
    }

    /// For each policy a model of that name with an item view and a user view of its own. The score's digits are,
    /// the last first: item.a, item.b, user.c, user.d. Rows hold 1 and 2, 3 and 4; defaults are 5 and 6, 7 and 8.
    private static TestCluster load(TestCluster cluster) {
        TestCluster.Change change = cluster.change();
        for (String policy : POLICIES) {
            change.load(view("item_" + policy, "item", policy, "a", "b", 1));
            change.load(view("user_" + policy, "user", policy, "c", "d", 3));
            change.model(TestModel.digits(
                    policy,
                    "item_" + policy + ".a",
                    "item_" + policy + ".b",
                    "user_" + policy + ".c",
                    "user_" + policy + ".d"));
        }
        change.activate();
        return cluster;
    }

    private static TestView view(String name, String entity, String policy, String one, String two, int value) {
        String missing = policy.equals("serve") ? "default_row" : policy;
        TestView view = TestView.of(name, entity)
                .with("ttl", "1h")
                .with("missing_key", missing)
                .with("missing_feature", missing)
                .with("past_ttl", policy)
                .feature(one, "int64", Integer.toString(value + 4))
                .feature(two, "float32", Integer.toString(value + 5));
        Instant now = Instant.now();
        for (long key = 1; key <= 60; key++) {
            view.rowAt(now, key, value, value + 1);
        }
        return view.rowAt(now, FEATURE_MISSING, value, "")
                .rowAt(now.minus(Duration.ofHours(2)), STALE, value, value + 1);
    }

    @AfterAll
    static void stop() {
        whole.close();
        broken.close();
    }

    static List<DocTable.Row> rows() {
        return DocTable.read("outcomes.md", "whose").rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answersAsTheTableSays(DocTable.Row row) {
        boolean ofUser = row.get("whose").equals("user");
        Ask ask = ask(row, ofUser);
        if (!row.get("error").isEmpty()) {
            ServingException error = ask.error();
            assertEquals(row.get("error"), error.error().name());
            assertEquals(row.get("status"), error.error().statusCode().name());
            return;
        }
        Answer answer = ask.answer();
        assertEquals("OK", row.get("status"));
        assertEquals(row.get("user outcome"), answer.userOutcome());
        assertEquals(row.get("outcome"), answer.outcome(1));
        assertEquals(score(row.get("score"), ofUser), answer.score(1));
        for (int other : List.of(0, 2)) {
            assertEquals(ofUser ? row.get("outcome") : row.get("elsewhere"), answer.outcome(other));
            assertEquals(ofUser ? score(row.get("score"), true) : 4321f, answer.score(other));
        }
    }

    /// Three items, of which the one in the middle has the trouble, if it is an item's.
    private static Ask ask(DocTable.Row row, boolean ofUser) {
        boolean gone = row.get("trouble").equals("node gone");
        TestCluster cluster = gone ? broken : whole;
        long good = keyOn(cluster, 1);
        long bad = troubled(cluster, row.get("trouble"));
        Ask ask = cluster.ask(row.get("policy")).items(good, ofUser ? good : bad, good);
        if (row.get("trouble").equals("no key sent")) {
            return ask;
        }
        return ask.user(ofUser ? bad : good);
    }

    private static long troubled(TestCluster cluster, String trouble) {
        return switch (trouble) {
            case "key missing", "no key sent" -> NOWHERE;
            case "feature missing" -> FEATURE_MISSING;
            case "past TTL" -> STALE;
            case "node gone" -> keyOn(cluster, GONE_NODE);
            default -> throw new IllegalArgumentException("the table names a trouble that no test makes: " + trouble);
        };
    }

    private static long keyOn(TestCluster cluster, long node) {
        return LongStream.rangeClosed(1, 60)
                .filter(key -> cluster.nodeOf(key) == node)
                .findFirst()
                .orElseThrow();
    }

    private static float score(String words, boolean ofUser) {
        return switch (words) {
            case "own" -> 4321;
            case "defaults" -> ofUser ? 8721 : 4365;
            case "default feature" -> ofUser ? 8321 : 4361;
            case "NaN" -> Float.NaN;
            default -> throw new IllegalArgumentException("the table names a score that no test knows: " + words);
        };
    }

    @Test
    void theTableHasEveryCase() {
        // Items: 3 policies x 4 troubles, and serve. Users: the same, and no key sent.
        assertEquals(13 + 16, rows().stream().distinct().count());
    }

    @Test
    void theWorstOfSeveralTroublesCounts() {
        assertEquals(
                "STALE 4321, DEFAULTED 4361, DEFAULTED 4365, OK 4321",
                whole.ask("serve")
                        .user(1)
                        .items(STALE, FEATURE_MISSING, NOWHERE, 1)
                        .answer()
                        .text());
        assertEquals(
                "STALE 8721, DEFAULTED 8765",
                whole.ask("serve").user(NOWHERE).items(STALE, NOWHERE).answer().text());
        assertEquals(
                "STALE NaN, NOT_FOUND NaN",
                whole.ask("no_score").user(STALE).items(1, NOWHERE).answer().text());
    }

    @Test
    void tooFewScoredFailsTheCall() {
        long gone = keyOn(broken, GONE_NODE);
        long good = keyOn(broken, 1);
        assertEquals(
                "OK 4321, UNAVAILABLE NaN",
                broken.ask("serve")
                        .user(good)
                        .items(good, gone)
                        .minScored(0.5f)
                        .answer()
                        .text());
        ServingException error =
                broken.ask("serve").user(good).items(good, gone).minScored(0.6f).error();
        assertEquals("TOO_FEW_SCORED", error.error().name());
        assertEquals("UNAVAILABLE", error.error().statusCode().name());
    }
}
