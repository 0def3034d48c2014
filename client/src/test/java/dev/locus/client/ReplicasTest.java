package dev.locus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.locus.directory.Directory;
import dev.locus.directory.LocalDirectory;
import dev.locus.directory.Member;
import dev.locus.internal.v1.EntityRow;
import dev.locus.internal.v1.ReadRowsResponse;
import dev.locus.protocol.ServingError;
import dev.locus.topology.NodeId;
import dev.locus.topology.ShardMap;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.v1.Key;
import dev.locus.v1.Outcome;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The request path where every partition has two replicas, over a network that the test plays. Of four partitions the
/// i-th has its primary on node i and its other replica on the next one.
class ReplicasTest {
    private static final int ITEMS = 40;
    private static final Key ANN = Key.newBuilder().setStringKey("ann").build();
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final Duration THIRD = Duration.ofMillis(340);

    private final LocalDirectory directory = new LocalDirectory();
    private final FakeTransport network = new FakeTransport();
    private final HandTimers timers = new HandTimers();
    private final RequestPath path = new RequestPath(
            directory,
            network,
            RequestLimits.defaults(),
            new RequestIds(1),
            RequestListener.NONE,
            timers.ticker(),
            timers);
    private final List<Directory.Registration> members = new ArrayList<>();

    @BeforeEach
    void fourNodesAndTwoReplicas() {
        List<List<NodeId>> homes = new ArrayList<>();
        for (int node = 1; node <= 4; node++) {
            homes.add(List.of(Scene.node(node), Scene.node(node % 4 + 1)));
            members.add(directory.register(new Member(Member.Role.SHARD, Scene.node(node), new Address("h", node))));
        }
        directory.publish(Scene.picture(1, ShardMap.of(homes), Scene.release(1)));
    }

    @Test
    void primariesAreAskedAsLongAsAllIsWell() {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<ScoreResponse> answer = score();
            List<FakeTransport.Call> calls = network.takeCalls();
            assertEquals(List.of(1, 2, 3, 4), nodes(calls));
            calls.forEach(FakeTransport.Call::score);
            assertScored(answer);
        }
        assertEquals(0, timers.waiting(), "timers end with their request");
    }

    @Test
    void theOtherReplicaIsAskedIfTheFirstIsNotThere() {
        members.get(1).close();
        CompletableFuture<ScoreResponse> answer = score();
        List<FakeTransport.Call> calls = network.takeCalls();
        assertEquals(List.of(1, 3, 4), nodes(calls));
        calls.forEach(FakeTransport.Call::score);
        assertScored(answer);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "SHARD_UNAVAILABLE",
                "DEADLINE_EXCEEDED",
                "INTERNAL",
                "SHUTTING_DOWN",
                "RELEASE_NOT_READY",
                "TOO_MANY_REQUESTS"
            })
    void whatFailsIsTriedOnTheOtherReplicaAtOnce(ServingError error) {
        CompletableFuture<ScoreResponse> answer = score();
        List<FakeTransport.Call> calls = network.takeCalls();
        calls.get(1).fail(error);
        FakeTransport.Call again = network.takeCall();
        assertEquals(3, again.node());
        assertEquals(calls.get(1).items().getItems(), again.items().getItems());
        calls.get(0).score();
        calls.get(2).score();
        calls.get(3).score();
        assertFalse(answer.isDone());
        again.score();
        assertScored(answer);
    }

    @Test
    void whenBothReplicasFailTheirItemsAreUnavailable() {
        CompletableFuture<ScoreResponse> answer = score();
        List<FakeTransport.Call> calls = network.takeCalls();
        calls.get(1).fail(ServingError.SHARD_UNAVAILABLE);
        FakeTransport.Call again = network.takeCall();
        again.fail(ServingError.SHARD_UNAVAILABLE);
        assertEquals(List.of(), network.takeCalls());
        List.of(calls.get(0), calls.get(2), calls.get(3)).forEach(FakeTransport.Call::score);
        assertEquals(again.keys().length, answer.join().getTotals().getUnavailable());
    }

    @Test
    void anErrorOfTheCallersIsNotTriedAgain() {
        CompletableFuture<ScoreResponse> answer = score();
        network.takeCalls().get(0).fail(ServingError.KEY_NOT_FOUND);
        assertEquals(List.of(), network.takeCalls());
        assertTrue(answer.isCompletedExceptionally());
    }

    @Test
    void aCallThatTakesAThirdOfTheTimeIsTriedOnTheOtherReplicaAndTheFirstAnswerCounts() {
        answeredRequests(3);
        CompletableFuture<ScoreResponse> late = score();
        List<FakeTransport.Call> calls = network.takeCalls();
        calls.get(0).score();
        calls.get(2).score();
        calls.get(3).score();
        timers.pass(THIRD);
        FakeTransport.Call again = network.takeCall();
        assertEquals(3, again.node());
        again.score();
        assertScored(late);
        assertTrue(calls.get(1).answer().isCancelled(), "nobody waits for the first any more");
        assertEquals(0, timers.waiting());
    }

    @Test
    void theFirstCallsAnswerStillCountsIfItComesBeforeTheSeconds() {
        answeredRequests(3);
        CompletableFuture<ScoreResponse> late = score();
        List<FakeTransport.Call> calls = network.takeCalls();
        timers.pass(THIRD);
        List<FakeTransport.Call> again = network.takeCalls();
        assertEquals(List.of(1, 2, 3, 4), nodes(again));
        calls.forEach(FakeTransport.Call::score);
        assertScored(late);
        again.forEach(call -> assertTrue(call.answer().isCancelled()));
    }

    @Test
    void hedgesStayWithinFivePercentAndRetriesWithinTwenty() {
        answeredRequests(20);
        int hedged = 0;
        int retried = 0;
        int first = 0;
        for (int i = 0; i < 2_000; i++) {
            CompletableFuture<ScoreResponse> answer = score();
            List<FakeTransport.Call> calls = network.takeCalls();
            first += calls.size();
            timers.pass(Duration.ofMillis(10));
            hedged += network.takeCalls().size();
            calls.stream().skip(2).forEach(FakeTransport.Call::score);
            timers.pass(Duration.ofMillis(330));
            retried += network.takeCalls().size();
            calls.forEach(FakeTransport.Call::score);
            assertScored(answer);
        }
        assertTrue(hedged <= 0.05 * first + 10, hedged + " hedges of " + first);
        assertTrue(retried <= 0.2 * first + 200, retried + " retries of " + first);
        assertTrue(retried > 0.1 * first, "hardly anything was tried again: " + retried);
    }

    @Test
    void aNodeThatFailsFiveTimesInARowIsLeftOutThenProbedThenTakenBack() {
        for (int i = 0; i < 5; i++) {
            CompletableFuture<ScoreResponse> answer = score();
            List<FakeTransport.Call> calls = network.takeCalls();
            calls.stream().filter(call -> call.node() == 2).forEach(call -> call.fail(ServingError.INTERNAL));
            calls.stream().filter(call -> call.node() != 2).forEach(FakeTransport.Call::score);
            network.takeCalls().forEach(FakeTransport.Call::score);
            assertScored(answer);
        }
        assertEquals(List.of(1, 3, 4), askedOf(score()));
        timers.pass(Duration.ofMillis(501));
        begin();
        List<FakeTransport.Call> probe = network.takeCalls();
        assertEquals(List.of(1, 2, 3, 4), nodes(probe));
        assertEquals(List.of(1, 3, 4), askedOf(score()), "one probe at a time");
        List.of(probe.get(0), probe.get(2), probe.get(3)).forEach(FakeTransport.Call::score);
        probe.get(1).fail(ServingError.INTERNAL);
        network.takeCalls().forEach(FakeTransport.Call::score);
        timers.pass(Duration.ofMillis(600));
        assertEquals(List.of(1, 3, 4), askedOf(score()), "it stays out twice as long");
        timers.pass(Duration.ofMillis(500));
        begin();
        List<FakeTransport.Call> second = network.takeCalls();
        assertEquals(List.of(1, 2, 3, 4), nodes(second));
        second.forEach(FakeTransport.Call::score);
        assertEquals(List.of(1, 2, 3, 4), askedOf(score()));
    }

    @Test
    void atMostHalfOfTheNodesAreLeftOut() {
        for (int i = 0; i < 20; i++) {
            begin();
            for (List<FakeTransport.Call> calls = network.takeCalls(); !calls.isEmpty(); calls = network.takeCalls()) {
                calls.forEach(call -> call.fail(ServingError.INTERNAL));
            }
        }
        assertTrue(askedOf(score()).size() >= 2);
    }

    @Test
    void aNodeWithManyCallsUnderWayIsRelievedByTheOtherReplica() {
        answeredRequests(3);
        List<List<FakeTransport.Call>> stuck = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            begin();
            List<FakeTransport.Call> calls = network.takeCalls();
            stuck.add(calls);
            calls.stream().filter(call -> call.node() != 2).forEach(FakeTransport.Call::score);
        }
        assertFalse(stuck.get(3).stream().anyMatch(call -> call.node() == 2), "it was asked a fourth time");
    }

    @Test
    void theUsersRowIsReadFromTheOtherReplicaIfTheFirstFailsOrIsSlow() {
        for (boolean fails : new boolean[] {true, false}) {
            CompletableFuture<ScoreResponse> answer =
                    path.score(Scene.request(1).setUser(ANN).build(), Deadline.after(DEADLINE, timers.ticker()));
            FakeTransport.Call first = network.takeCall();
            if (fails) {
                first.fail(ServingError.SHARD_UNAVAILABLE);
            } else {
                timers.pass(THIRD);
            }
            FakeTransport.Call second = network.takeCall();
            assertEquals(first.node() % 4 + 1, second.node());
            second.rows(ReadRowsResponse.newBuilder()
                    .addRows(EntityRow.newBuilder().setView("users").setRow(ByteString.copyFromUtf8("ann")))
                    .build());
            assertEquals(!fails, first.answer().isCancelled());
            FakeTransport.Call items = network.takeCall();
            assertEquals("ann", items.items().getUserRows(0).getRow().toStringUtf8());
            items.score();
            assertEquals(Outcome.OUTCOME_OK, answer.join().getUserOutcome());
        }
    }

    private CompletableFuture<ScoreResponse> score() {
        ScoreRequest request = Scene.request(ITEMS).build();
        return path.score(request, Deadline.after(DEADLINE, timers.ticker()));
    }

    /// A request that nobody waits for.
    private void begin() {
        var unused = score();
    }

    private void answeredRequests(int count) {
        for (int i = 0; i < count; i++) {
            CompletableFuture<ScoreResponse> answer = score();
            timers.pass(Duration.ofMillis(1));
            network.takeCalls().forEach(FakeTransport.Call::score);
            assertScored(answer);
        }
    }

    private List<Integer> askedOf(CompletableFuture<ScoreResponse> request) {
        List<FakeTransport.Call> calls = network.takeCalls();
        calls.forEach(FakeTransport.Call::score);
        assertTrue(request.isDone());
        return nodes(calls);
    }

    private static List<Integer> nodes(List<FakeTransport.Call> calls) {
        return calls.stream().map(FakeTransport.Call::node).sorted().toList();
    }

    private static void assertScored(CompletableFuture<ScoreResponse> request) {
        ScoreResponse answer = request.join();
        assertEquals(ITEMS, answer.getTotals().getOk());
        for (int item = 0; item < ITEMS; item++) {
            assertEquals(item, answer.getScores(2 * item));
        }
    }
}
