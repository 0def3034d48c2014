package dev.locus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.locus.directory.LocalDirectory;
import dev.locus.directory.Member;
import dev.locus.internal.v1.EntityRow;
import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.MissingPolicy;
import dev.locus.internal.v1.ReadRowsResponse;
import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.v1.CandidateFeature;
import dev.locus.v1.Key;
import dev.locus.v1.Outcome;
import dev.locus.v1.RequestFeature;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The request path over a network that the test plays. Four partitions; node `i` listens at port `i`.
class RequestPathTest {
    private static final int ITEMS = 40;
    private static final Deadline DEADLINE = new Deadline(1_000_000_000L);
    private static final Key ANN = Key.newBuilder().setStringKey("ann").build();

    private final LocalDirectory directory = new LocalDirectory();
    private final FakeTransport network = new FakeTransport();
    private final HandTimers timers = new HandTimers();
    private final RequestPath path = path(directory, new RequestLimits(1_000, 100, Duration.ofMillis(10)));

    private RequestPath path(LocalDirectory members, RequestLimits limits) {
        return new RequestPath(
                members, network, limits, new RequestIds(1), RequestListener.NONE, timers.ticker(), timers);
    }

    @BeforeEach
    void fourNodes() {
        directory.publish(Scene.picture(1, Scene.map(1, 2, 3, 4), Scene.release(1)));
        for (int node = 1; node <= 4; node++) {
            directory.register(new Member(Member.Role.SHARD, Scene.node(node), new Address("h", node)));
        }
    }

    @Test
    void itemsAreScoredWhereTheirRowsAreAndComeBackInRequestOrder() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS));
        List<FakeTransport.Call> calls = network.takeCalls();
        assertEquals(List.of(1, 2, 3, 4), nodes(calls));
        for (int last = calls.size() - 1; last >= 0; last--) {
            assertEquals(1, calls.get(last).items().getRelease());
            assertEquals(1, calls.get(last).items().getEpoch());
            assertEquals("ranker", calls.get(last).items().getModel());
            assertFalse(answer.isDone());
            calls.get(last).score();
        }
        ScoreResponse scores = answer.join();
        assertScored(scores, ITEMS);
        assertEquals(Outcome.OUTCOME_OK, scores.getUserOutcome());
        assertEquals(ITEMS, scores.getTotals().getOk());
    }

    @Test
    void itemsOfANodeThatIsAwayAreUnavailableAndTheOthersScored() {
        directory
                .register(new Member(Member.Role.SHARD, Scene.node(2), new Address("h", 2)))
                .close();
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS));
        List<FakeTransport.Call> calls = network.takeCalls();
        assertEquals(List.of(1, 3, 4), nodes(calls));
        int scored = scoreAll(calls);
        assertUnavailable(answer.join(), ITEMS - scored);
    }

    @ParameterizedTest
    @EnumSource(names = {"SHARD_UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL", "RELEASE_NOT_READY", "SHUTTING_DOWN"})
    void itemsOfANodeThatFailsAreUnavailableAndTheOthersScored(ServingError error) {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS));
        List<FakeTransport.Call> calls = network.takeCalls();
        calls.get(1).fail(error);
        int scored = scoreAll(List.of(calls.get(0), calls.get(2), calls.get(3)));
        assertUnavailable(answer.join(), ITEMS - scored);
    }

    @Test
    void anAnswerOfTheWrongSizeFailsTheCallAndCancelsTheOthers() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS));
        List<FakeTransport.Call> calls = network.takeCalls();
        calls.get(0).answer().complete(ScoreItemsResponse.getDefaultInstance());
        assertEquals(ServingError.INTERNAL, failure(answer).error());
        assertTrue(calls.get(3).answer().isCancelled());
    }

    @Test
    void itemsThatMovedAreAskedForAgainWhereTheNewestPictureSays() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS));
        List<FakeTransport.Call> calls = network.takeCalls();
        directory.publish(Scene.picture(2, Scene.map(1, 3, 3, 4), Scene.release(1)));
        calls.get(1).fail(ServingError.WRONG_SHARD);
        FakeTransport.Call again = network.takeCall();
        assertEquals(3, again.node());
        assertEquals(2, again.items().getEpoch());
        assertEquals(calls.get(1).items().getItems(), again.items().getItems());
        again.score();
        scoreAll(List.of(calls.get(0), calls.get(2), calls.get(3)));
        assertScored(answer.join(), ITEMS);
        assertEquals(1, answer.join().getEpoch(), "the request stays with its picture");
    }

    @Test
    void itemsThatKeepMovingAreAskedForABoundedNumberOfTimes() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(1));
        int asked = 0;
        for (List<FakeTransport.Call> calls = network.takeCalls(); !calls.isEmpty(); calls = network.takeCalls()) {
            asked += calls.size();
            calls.forEach(call -> call.fail(ServingError.WRONG_SHARD));
        }
        assertEquals(4, asked);
        assertUnavailable(answer.join(), 1);
    }

    @Test
    void aNodeThatLacksTheReleaseHasTheWholeRequestDoneOnTheNewestOne() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS));
        List<FakeTransport.Call> calls = network.takeCalls();
        calls.get(0).score();
        directory.publish(picture().withRelease(Scene.release(2)).withRelease(Scene.release(3)));
        calls.get(1).fail(ServingError.RELEASE_NOT_READY);
        calls.get(2).fail(ServingError.RELEASE_NOT_READY);
        assertTrue(calls.get(3).answer().isCancelled());
        List<FakeTransport.Call> again = network.takeCalls();
        assertEquals(List.of(1, 2, 3, 4), nodes(again));
        again.forEach(call -> assertEquals(3, call.items().getRelease()));
        scoreAll(again);
        assertScored(answer.join(), ITEMS);
        assertEquals(3, answer.join().getRelease());
        assertEquals(3, answer.join().getEpoch());
    }

    @Test
    void aNodeThatLacksTheNewestReleaseHasTheWholeRequestDoneOnThePreviousOneAndThenNoMore() {
        directory.publish(picture().withRelease(Scene.release(2)));
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS));
        network.takeCalls().get(1).fail(ServingError.RELEASE_NOT_READY);
        List<FakeTransport.Call> again = network.takeCalls();
        again.forEach(call -> assertEquals(1, call.items().getRelease()));
        again.get(1).fail(ServingError.RELEASE_NOT_READY);
        assertEquals(List.of(), network.takeCalls());
        int scored = scoreAll(List.of(again.get(0), again.get(2), again.get(3)));
        assertUnavailable(answer.join(), ITEMS - scored);
        assertEquals(1, answer.join().getRelease());
    }

    @Test
    void aRequestThatAsksForAReleaseGetsNoOther() {
        directory.publish(picture().withRelease(Scene.release(2)));
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS).setRelease(2));
        List<FakeTransport.Call> calls = network.takeCalls();
        calls.get(0).fail(ServingError.RELEASE_NOT_READY);
        int scored = scoreAll(calls.subList(1, 4));
        assertEquals(List.of(), network.takeCalls());
        assertUnavailable(answer.join(), ITEMS - scored);
    }

    @Test
    void theUsersHomeThatLacksTheReleaseHasTheWholeRequestDoneAnewToo() {
        directory.publish(picture().withRelease(Scene.release(2)));
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS).setUser(ANN));
        network.takeCall().fail(ServingError.RELEASE_NOT_READY);
        FakeTransport.Call user = network.takeCall();
        assertEquals(1, user.user().getRelease());
        user.rows(userRow("ann"));
        scoreAll(network.takeCalls());
        assertScored(answer.join(), ITEMS);
        assertEquals(1, answer.join().getRelease());
    }

    @Test
    void cancellingReachesTheAttemptThatIsUnderWay() {
        directory.publish(picture().withRelease(Scene.release(2)));
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS));
        network.takeCalls().get(0).fail(ServingError.RELEASE_NOT_READY);
        List<FakeTransport.Call> again = network.takeCalls();
        answer.cancel(true);
        again.forEach(call -> assertTrue(call.answer().isCancelled()));
    }

    @Test
    void anAnswerNamesItsRequest() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(1).setRequestId("mine"));
        FakeTransport.Call call = network.takeCall();
        assertEquals("mine", call.items().getRequestId());
        call.score();
        assertEquals("mine", answer.join().getRequestId());
        CompletableFuture<ScoreResponse> unnamed = score(Scene.request(1));
        network.takeCall().score();
        assertEquals(16, unnamed.join().getRequestId().length());
    }

    @Test
    void everyCallEndsBeforeTheCallersDeadline() {
        var unused = score(Scene.request(ITEMS).setUser(ANN));
        FakeTransport.Call user = network.takeCall();
        assertEquals(DEADLINE.earlierBy(Duration.ofMillis(10)), user.deadline());
        user.rows(userRow("ann"));
        for (FakeTransport.Call call : network.takeCalls()) {
            assertEquals(DEADLINE.earlierBy(Duration.ofMillis(10)), call.deadline());
        }
    }

    @Test
    void cancellingReachesTheReadingOfTheUser() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS).setUser(ANN));
        FakeTransport.Call user = network.takeCall();
        answer.cancel(true);
        assertTrue(user.answer().isCancelled());
        assertEquals(List.of(), network.takeCalls(), "nothing is sent any more");
    }

    @Test
    void cancellingReachesEveryCallUnderWay() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS).setUser(ANN));
        network.takeCall().rows(userRow("ann"));
        List<FakeTransport.Call> calls = network.takeCalls();
        directory.publish(Scene.picture(2, Scene.map(1, 3, 3, 4), Scene.release(1)));
        calls.get(1).fail(ServingError.WRONG_SHARD);
        FakeTransport.Call again = network.takeCall();
        calls.get(0).score();
        answer.cancel(true);
        assertTrue(again.answer().isCancelled());
        assertTrue(calls.get(2).answer().isCancelled());
        assertTrue(calls.get(3).answer().isCancelled());
        assertTrue(answer.isCancelled());
    }

    @Test
    void anErrorOfTheCallersFailsTheCallAndCancelsTheOthers() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS));
        List<FakeTransport.Call> calls = network.takeCalls();
        calls.get(0).score();
        calls.get(1).fail(ServingError.KEY_NOT_FOUND);
        assertEquals(ServingError.KEY_NOT_FOUND, failure(answer).error());
        assertTrue(calls.get(2).answer().isCancelled());
        assertTrue(calls.get(3).answer().isCancelled());
    }

    @Test
    void ifNothingIsAnsweredBecauseNodesAreFullTheCallFailsWithThat() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS));
        List<FakeTransport.Call> calls = network.takeCalls();
        calls.get(0).fail(ServingError.SHARD_UNAVAILABLE);
        calls.subList(1, 4).forEach(call -> call.fail(ServingError.TOO_MANY_REQUESTS));
        assertEquals(ServingError.TOO_MANY_REQUESTS, failure(answer).error());
    }

    @Test
    void ifSomethingIsAnsweredFullNodesOnlyLeaveTheirItemsUnavailable() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS));
        List<FakeTransport.Call> calls = network.takeCalls();
        calls.get(0).fail(ServingError.TOO_MANY_REQUESTS);
        int scored = scoreAll(calls.subList(1, 4));
        assertUnavailable(answer.join(), ITEMS - scored);
    }

    @Test
    void whenNobodyIsThereEveryItemIsUnavailableOrTheCallFailsIfItWantsMore() {
        LocalDirectory empty = new LocalDirectory();
        empty.publish(Scene.picture(1, Scene.map(1, 2), Scene.release(1)));
        RequestPath lonely = path(empty, RequestLimits.defaults());
        assertUnavailable(lonely.score(Scene.request(ITEMS).build(), DEADLINE).join(), ITEMS);
        ScoreRequest wanting = Scene.request(ITEMS).setMinScored(0.1f).build();
        assertEquals(
                ServingError.TOO_FEW_SCORED,
                failure(lonely.score(wanting, DEADLINE)).error());
    }

    @Test
    void theUsersRowIsReadOnceAtItsHomeAndSentAlong() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS).setUser(ANN));
        FakeTransport.Call user = network.takeCall();
        int home = 1 + ItemSplitter.partitionOf(ANN, Scene.map(1, 2, 3, 4).partitioning());
        assertEquals(home, user.node());
        assertEquals(ANN, user.user().getKey());
        assertEquals(List.of("users"), user.user().getViewsList());
        user.rows(userRow("ann"));
        List<FakeTransport.Call> calls = network.takeCalls();
        for (FakeTransport.Call call : calls) {
            assertEquals(userRow("ann").getRowsList(), call.items().getUserRowsList());
            assertEquals(ANN, call.items().getUser());
        }
        scoreAll(calls);
        assertScored(answer.join(), ITEMS);
    }

    @Test
    void withoutAUserNobodyIsAskedForOne() {
        for (ScoreRequest.Builder request :
                List.of(Scene.request(1), Scene.request(1).setUser(Key.getDefaultInstance()))) {
            CompletableFuture<ScoreResponse> answer = score(request);
            FakeTransport.Call call = network.takeCall();
            assertEquals(
                    List.of(EntityRow.newBuilder().setView("users").build()),
                    call.items().getUserRowsList());
            call.score();
            assertEquals(Outcome.OUTCOME_OK, answer.join().getUserOutcome());
        }
    }

    @Test
    void aReplicatedUserViewIsLeftToTheNodes() {
        ViewRecord users = Scene.users(MissingPolicy.MISSING_POLICY_REFUSE).toBuilder()
                .setReplicated(true)
                .build();
        publishWith(users);
        var unused = score(Scene.request(1).setUser(ANN));
        FakeTransport.Call call = network.takeCall();
        assertEquals(List.of(), call.items().getUserRowsList());
        assertEquals(ANN, call.items().getUser());
    }

    @ParameterizedTest
    @EnumSource(names = {"SHARD_UNAVAILABLE", "DEADLINE_EXCEEDED", "RELEASE_NOT_READY"})
    void aUserWhoseHomeIsAwayIsUnavailableAndItemsAreScoredWithoutTheRow(ServingError error) {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS).setUser(ANN));
        network.takeCall().fail(error);
        List<FakeTransport.Call> calls = network.takeCalls();
        assertEquals(
                List.of(EntityRow.newBuilder().setView("users").build()),
                calls.get(0).items().getUserRowsList());
        scoreAll(calls);
        assertScored(answer.join(), ITEMS);
        assertEquals(Outcome.OUTCOME_UNAVAILABLE, answer.join().getUserOutcome());
    }

    @Test
    void aUserWhoseHomeIsAwayFailsTheCallIfTheViewRefusesToGoOnWithout() {
        publishWith(Scene.users(MissingPolicy.MISSING_POLICY_REFUSE));
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS).setUser(ANN));
        network.takeCall().fail(ServingError.SHARD_UNAVAILABLE);
        ServingException e = failure(answer);
        assertEquals(ServingError.SHARD_UNAVAILABLE, e.error());
        assertTrue(e.text().contains("view 'users' refuses to go on without"), e::text);
        assertEquals(List.of(), network.takeCalls());
    }

    @Test
    void aUsersHomeThatIsNotListedIsAway() {
        LocalDirectory empty = new LocalDirectory();
        empty.publish(Scene.picture(1, Scene.map(1), Scene.release(1)));
        RequestPath lonely = path(empty, RequestLimits.defaults());
        ScoreResponse answer =
                lonely.score(Scene.request(1).setUser(ANN).build(), DEADLINE).join();
        assertEquals(Outcome.OUTCOME_UNAVAILABLE, answer.getUserOutcome());
    }

    @Test
    void aFullHomeOfTheUserFailsTheCall() {
        CompletableFuture<ScoreResponse> answer = score(Scene.request(ITEMS).setUser(ANN));
        network.takeCall().fail(ServingError.TOO_MANY_REQUESTS);
        assertEquals(ServingError.TOO_MANY_REQUESTS, failure(answer).error());
    }

    @Test
    void aBadRequestIsRefusedBeforeAnythingIsSent() {
        assertEquals(
                ServingError.UNKNOWN_MODEL,
                failure(score(Scene.request(1).setModel("nope"))).error());
        assertEquals(List.of(), network.takeCalls());
    }

    @Test
    void featuresThatComeWithItemsAreCutAlongWithThem() {
        CandidateFeature.Builder pair = CandidateFeature.newBuilder().setName("pair");
        CandidateFeature.Builder age = CandidateFeature.newBuilder().setName("age");
        for (int item = 0; item < ITEMS; item++) {
            pair.addFloatValues(item).addFloatValues(item + 0.5f);
            age.addInt64Values(1_000 + item);
        }
        var unused = score(Scene.request(ITEMS)
                .setModel("features")
                .addRequestFeatures(feature("hour", Value.newBuilder().setInt64Value(1)))
                .addRequestFeatures(feature("price", Value.newBuilder().setFloatValue(1)))
                .addRequestFeatures(feature(
                        "words",
                        Value.newBuilder().setListValue(ValueList.newBuilder().addStringValues("a"))))
                .addCandidateFeatures(pair)
                .addCandidateFeatures(age)
                .addCandidateFeatures(
                        CandidateFeature.newBuilder().setName("unknown").addFloatValues(1)));
        List<FakeTransport.Call> calls = network.takeCalls();
        assertEquals(4, calls.size());
        for (FakeTransport.Call call : calls) {
            assertEquals(3, call.items().getRequestFeaturesCount());
            CandidateFeature.Builder pairs = CandidateFeature.newBuilder().setName("pair");
            CandidateFeature.Builder ages = CandidateFeature.newBuilder().setName("age");
            for (long item : call.keys()) {
                pairs.addFloatValues((float) item).addFloatValues(item + 0.5f);
                ages.addInt64Values(1_000 + item);
            }
            assertEquals(List.of(pairs.build(), ages.build()), call.items().getCandidateFeaturesList());
        }
    }

    private void publishWith(ViewRecord users) {
        directory.publish(Scene.picture(2, Scene.map(1, 2, 3, 4), Scene.release(2, KeyType.KEY_TYPE_INT64, users)));
    }

    private ClusterPicture picture() {
        return Objects.requireNonNull(directory.view().picture());
    }

    private CompletableFuture<ScoreResponse> score(ScoreRequest.Builder request) {
        return path.score(request.build(), DEADLINE);
    }

    /// @return how many items that were
    private static int scoreAll(List<FakeTransport.Call> calls) {
        calls.forEach(FakeTransport.Call::score);
        return calls.stream().mapToInt(call -> call.keys().length).sum();
    }

    private static List<Integer> nodes(List<FakeTransport.Call> calls) {
        return calls.stream()
                .map(FakeTransport.Call::node)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static void assertScored(ScoreResponse answer, int items) {
        List<Float> expected = new ArrayList<>();
        IntStream.range(0, items).forEach(item -> {
            expected.add((float) item);
            expected.add((float) -item);
        });
        assertEquals(expected, answer.getScoresList());
    }

    private static void assertUnavailable(ScoreResponse answer, int expected) {
        assertTrue(expected > 0, "nothing is unavailable: nothing was tried");
        assertEquals(expected, answer.getTotals().getUnavailable());
        for (int item = 0; item < answer.getOutcomesCount(); item++) {
            boolean scored = answer.getOutcomes(item) == Outcome.OUTCOME_OK;
            assertEquals(scored ? item : Float.NaN, answer.getScores(2 * item));
        }
    }

    private static ServingException failure(CompletableFuture<?> call) {
        assertTrue(call.isDone());
        CompletionException e = assertThrows(CompletionException.class, call::join);
        return assertInstanceOf(ServingException.class, e.getCause());
    }

    private static ReadRowsResponse userRow(String bytes) {
        return ReadRowsResponse.newBuilder()
                .addRows(EntityRow.newBuilder().setView("users").setRow(ByteString.copyFromUtf8(bytes)))
                .build();
    }

    private static RequestFeature.Builder feature(String name, Value.Builder value) {
        return RequestFeature.newBuilder().setName(name).setValue(value);
    }
}
