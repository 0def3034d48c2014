package dev.locus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.Release;
import dev.locus.v1.Outcome;
import dev.locus.v1.OutcomeTotals;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ScoreMergerTest {
    private static final float NAN = Float.NaN;

    @Test
    void withoutTopKItemsComeInRequestOrder() {
        ScoreResponse answer = merge(Scene.request(3), 0, 3, NAN, 5);
        assertEquals(List.of(3f, -3f, NAN, NAN, 5f, -5f), answer.getScoresList());
        assertEquals(List.of(), answer.getPositionsList());
        assertEquals(List.of("click", "buy"), answer.getOutputsList());
    }

    @Test
    void theAnswerNamesReleaseVersionsAndEpoch() {
        ScoreResponse answer = merge(Scene.request(1), 0, 1);
        assertEquals(4, answer.getRelease());
        assertEquals("3", answer.getModelVersion());
        assertEquals(Map.of("items", "d1", "users", "d1"), answer.getDataVersionsMap());
        assertEquals(9, answer.getEpoch());
        assertEquals(Outcome.OUTCOME_STALE, answer.getUserOutcome());
    }

    @Test
    void theBestComeFirst() {
        assertEquals(List.of(1, 3), ranked(2, 0.1f, 9, -4, 3));
    }

    @Test
    void tiesKeepRequestOrderAndMinusZeroTiesWithZero() {
        assertEquals(List.of(1, 3, 0, 2, 4), ranked(5, 0f, 1f, -0f, 1f, 0f));
        assertEquals(List.of(0, 1, 2), ranked(3, -0f, 0f, -0f));
    }

    @Test
    void itemsWithoutAScoreComeLastInRequestOrder() {
        assertEquals(
                List.of(3, 1, 4, 0, 2),
                ranked(
                        5,
                        NAN,
                        -1f,
                        Float.intBitsToFloat(0xFFC00001),
                        Float.POSITIVE_INFINITY,
                        Float.NEGATIVE_INFINITY));
    }

    @Test
    void moreThanThereAreIsAll() {
        assertEquals(List.of(1, 0), ranked(1_000, 1, 2));
        assertEquals(List.of(1, 0), ranked(Integer.MAX_VALUE, 1, 2));
    }

    @Test
    void anotherOutputMayRank() {
        ScoreResponse answer = merge(Scene.request(3).setTopK(2), 1, 1, 2, 3); // The second output is minus the first.
        assertEquals(List.of(0, 1), answer.getPositionsList());
        assertEquals(List.of(1f, -1f, 2f, -2f), answer.getScoresList());
    }

    @Property(tries = 200)
    void rankingIsAStableSort(@ForAll @Size(min = 1, max = 60) List<Float> scores, @ForAll long seed) {
        Random random = new Random(seed);
        float[] some = new float[scores.size()];
        for (int i = 0; i < some.length; i++) {
            some[i] = random.nextInt(4) == 0 ? some[random.nextInt(i + 1)] : scores.get(i);
        }
        List<Integer> expected = IntStream.range(0, some.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> Float.isNaN(some[i]))
                        .thenComparing((Integer i) -> some[i] + 0f, Comparator.reverseOrder()))
                .toList();
        assertEquals(expected, ranked(some.length, some));
    }

    @Test
    void totalsCountAllItemsAnsweredOrNot() {
        ScoreTable table = new ScoreTable(7, 2);
        int[] places = {6, 5, 4, 3, 2, 1};
        NodeAnswer part = new NodeAnswer();
        for (Outcome outcome : List.of(
                Outcome.OUTCOME_OK,
                Outcome.OUTCOME_OK,
                Outcome.OUTCOME_DEFAULTED,
                Outcome.OUTCOME_STALE,
                Outcome.OUTCOME_NOT_FOUND,
                Outcome.OUTCOME_UNAVAILABLE)) {
            part.item(outcome, 1, 1);
        }
        table.fill(part.build(), places, 0, 6);
        ScoreResponse answer = ScoreMerger.merge(
                checked(Scene.request(7).setTopK(1).build(), 0, 7), table, Outcome.OUTCOME_UNSPECIFIED);
        OutcomeTotals expected = OutcomeTotals.newBuilder()
                .setOk(2)
                .setDefaulted(1)
                .setStale(1)
                .setNotFound(1)
                .setUnavailable(2)
                .build();
        assertEquals(expected, answer.getTotals());
        assertEquals(1, answer.getOutcomesCount());
    }

    @Test
    void fewerAnswersThanWantedFailTheCall() {
        ScoreRequest.Builder half = Scene.request(4).setMinScored(0.5f);
        assertEquals(2, mergeAnswered(half, 4, 2).getTotals().getUnavailable());
        ServingException e = assertThrows(ServingException.class, () -> mergeAnswered(half, 4, 1));
        assertEquals(ServingError.TOO_FEW_SCORED, e.error());
        assertTrue(e.text().startsWith("1 of 4 items were answered"), e::text);
        assertThrows(
                ServingException.class, () -> mergeAnswered(Scene.request(4).setMinScored(1), 4, 3));
        assertEquals(4, mergeAnswered(Scene.request(4), 4, 0).getTotals().getUnavailable());
    }

    @Property(tries = 1_000)
    void exactlyTheShareThatIsWantedIsEnough(
            @ForAll @IntRange(min = 1, max = 10_000) int items, @ForAll @IntRange(max = 10_000) int some) {
        int answered = some % (items + 1);
        ScoreRequest.Builder request = Scene.request(1).setMinScored((float) answered / items);
        assertEquals(
                items - answered,
                mergeAnswered(request, items, answered).getTotals().getUnavailable());
    }

    @Test
    void anAnswerOfTheWrongSizeIsRefused() {
        ScoreItemsResponse one = new NodeAnswer().item(Outcome.OUTCOME_OK, 1).build();
        ServingException e =
                assertThrows(ServingException.class, () -> new ScoreTable(2, 2).fill(one, new int[] {0, 1}, 0, 1));
        assertEquals(ServingError.INTERNAL, e.error());
    }

    private static List<Integer> ranked(int topK, float... scores) {
        return merge(Scene.request(scores.length).setTopK(topK), 0, scores).getPositionsList();
    }

    /// The second output is minus the first.
    private static ScoreResponse merge(ScoreRequest.Builder request, int rankOutput, float... scores) {
        ScoreTable table = new ScoreTable(scores.length, 2);
        NodeAnswer part = new NodeAnswer();
        for (float score : scores) {
            part.item(Outcome.OUTCOME_OK, score, -score);
        }
        table.fill(part.build(), IntStream.range(0, scores.length).toArray(), 0, scores.length);
        return ScoreMerger.merge(checked(request.build(), rankOutput, scores.length), table, Outcome.OUTCOME_STALE);
    }

    private static ScoreResponse mergeAnswered(ScoreRequest.Builder request, int items, int answered) {
        ScoreTable table = new ScoreTable(items, 2);
        NodeAnswer part = new NodeAnswer();
        for (int i = 0; i < answered; i++) {
            part.item(Outcome.OUTCOME_NOT_FOUND, NAN, NAN);
        }
        table.fill(part.build(), IntStream.range(0, answered).toArray(), 0, answered);
        return ScoreMerger.merge(checked(request.build(), 0, items), table, Outcome.OUTCOME_UNSPECIFIED);
    }

    private static CheckedRequest checked(ScoreRequest request, int rankOutput, int items) {
        Release release = Scene.release(4);
        return new CheckedRequest(
                request,
                Scene.picture(9, Scene.map(0), release),
                release,
                Scene.MODEL,
                ImmutableList.of(),
                KeyType.KEY_TYPE_INT64,
                items,
                rankOutput);
    }
}
