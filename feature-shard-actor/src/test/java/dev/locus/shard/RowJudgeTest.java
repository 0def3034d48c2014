package dev.locus.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.LoadDirectory;
import dev.locus.feature.RowLayout;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.model.BoundView;
import dev.locus.model.ModelDirectory;
import dev.locus.model.OnnxConfig;
import dev.locus.model.OnnxRuntime;
import dev.locus.model.Scorer;
import dev.locus.protocol.ServingException;
import dev.locus.v1.Key;
import dev.locus.v1.Outcome;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every policy on every kind of row. The model reads `a` only; rows are as of 1,000 s, their time to live is 60 s.
class RowJudgeTest {
    private static final long AS_OF = 1_000_000;
    private static final long TTL = 60_000;
    private static final float MISSING = Float.NaN;

    @TempDir
    Path root;

    private int trials;

    @ParameterizedTest
    @CsvSource({
        "default_row, DEFAULTED defaults",
        "no_score, NOT_FOUND defaults no-score",
        "refuse, KEY_NOT_FOUND: key '7' of view 'item' has no row",
    })
    void aKeyWithoutARow(String policy, String verdict) {
        assertVerdict(verdict, judge -> judge.judgeMissing(key(), 0), "missing_key: " + policy);
    }

    @ParameterizedTest
    @CsvSource({
        "default_row, DEFAULTED",
        "no_score, NOT_FOUND no-score",
        "refuse, FEATURE_MISSING: key '7' of view 'item' lacks a feature",
    })
    void aRowThatLacksAFeatureOfTheModel(String policy, String verdict) {
        assertVerdict(verdict, row(AS_OF, MISSING, 1, AS_OF), "missing_feature: " + policy, "ttl: 60s");
    }

    @ParameterizedTest
    @CsvSource({
        "serve, STALE",
        "default_row, DEFAULTED defaults",
        "no_score, STALE no-score",
        "refuse, ROW_STALE: key '7' of view 'item' is PT1M0.001S old; past its time to live of PT1M",
    })
    void aRowPastItsTimeToLive(String policy, String verdict) {
        String past = "past_ttl: " + policy;
        assertVerdict(verdict, row(AS_OF, 1, 1, AS_OF + TTL + 1), past, "ttl: 60s");
        // A row without an event time is as old as its load.
        assertVerdict(verdict, row(RowLayout.NO_EVENT_TIME, 1, 1, AS_OF + TTL + 1), past, "ttl: 60s");
        // Being stale is said first.
        assertVerdict(verdict, row(AS_OF, MISSING, 1, AS_OF + TTL + 1), past, "ttl: 60s", "missing_feature: refuse");
    }

    @ParameterizedTest
    @CsvSource({"serve", "default_row", "no_score", "refuse"})
    void aFreshRowIsOkUnderEveryPolicy(String policy) {
        String past = "past_ttl: " + policy;
        assertVerdict("OK", row(AS_OF, 1, 1, AS_OF), past, "ttl: 60s");
        assertVerdict("OK", row(AS_OF, 1, 1, AS_OF + TTL), past, "ttl: 60s");
        assertVerdict("OK", row(RowLayout.NO_EVENT_TIME, 1, 1, AS_OF + TTL), past, "ttl: 60s");
        assertVerdict("OK", row(AS_OF + 5 * TTL, 1, 1, AS_OF), past, "ttl: 60s");
        assertVerdict("OK", row(AS_OF, 1, MISSING, AS_OF), past, "ttl: 60s", "missing_feature: refuse");
        assertVerdict("OK", row(0, 1, 1, Long.MAX_VALUE / 2), past);
    }

    @Test
    void theWorseOfTwoVerdictsHasTheWorseOutcomeAndAScoreOnlyIfBothHave() {
        int stale = Outcome.OUTCOME_STALE_VALUE;
        int defaulted = Outcome.OUTCOME_DEFAULTED_VALUE | RowJudge.USE_DEFAULTS;
        int staleWithoutScore = Outcome.OUTCOME_STALE_VALUE | RowJudge.NO_SCORE;
        int notFound = Outcome.OUTCOME_NOT_FOUND_VALUE | RowJudge.NO_SCORE | RowJudge.USE_DEFAULTS;
        assertEquals("DEFAULTED", text(RowJudge.worse(Outcome.OUTCOME_OK_VALUE, defaulted)));
        assertEquals("STALE", text(RowJudge.worse(stale, defaulted)));
        assertEquals("STALE no-score", text(RowJudge.worse(defaulted, staleWithoutScore)));
        assertEquals("NOT_FOUND no-score", text(RowJudge.worse(notFound, stale)));
        assertEquals("NOT_FOUND no-score", text(RowJudge.worse(stale, notFound)));
    }

    /// What to judge.
    private interface Subject {
        int by(RowJudge judge);
    }

    private static Subject row(long eventTimeMs, float a, float b, long nowMs) {
        MemorySegment row = MemorySegment.ofArray(TestLoad.items(1).pack(eventTimeMs, a, b));
        return judge -> judge.judge(row, 0, nowMs, key(), 0);
    }

    private void assertVerdict(String expected, Subject subject, String... policies) {
        Path directory = root.resolve(Integer.toString(trials++));
        LoadDirectory load = LoadDirectory.open(Path.of(
                TestLoad.items(1, policies).asOf(AS_OF).write(directory, "1").getSource()));
        ModelRecord model = TestModel.write(directory, "m", "1", "item.a", "item.a", "item.a", "item.a");
        try (Scorer scorer = OnnxRuntime.load(
                ModelDirectory.open(Path.of(model.getSource())),
                Map.of("item", load.schema()),
                OnnxConfig.defaults())) {
            BoundView view = scorer.binding().candidateViews().get(0);
            RowJudge judge = new RowJudge(view, load.manifest().asOfMs());
            if (expected.contains(":")) {
                ServingException e = assertThrows(ServingException.class, () -> subject.by(judge));
                String said = e.error() + ": " + e.text().replace(", past", "; past");
                assertTrue(said.startsWith(expected + ", and the view's policy is to refuse"), said);
            } else {
                assertEquals(expected, text(subject.by(judge)));
            }
        }
    }

    private static String text(int verdict) {
        return Objects.requireNonNull(Outcome.forNumber(RowJudge.outcome(verdict)))
                        .name()
                        .substring("OUTCOME_".length())
                + ((verdict & RowJudge.USE_DEFAULTS) != 0 ? " defaults" : "")
                + ((verdict & RowJudge.NO_SCORE) != 0 ? " no-score" : "");
    }

    private static KeyBatch key() {
        KeyBatch key = new KeyBatch(1);
        key.set(Key.newBuilder().setInt64Key(7).build());
        return key;
    }
}
