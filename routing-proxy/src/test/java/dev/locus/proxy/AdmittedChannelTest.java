package dev.locus.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.transport.Deadline;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdmittedChannelTest {
    private static final Deadline DEADLINE = new Deadline(1);

    private final List<CompletableFuture<ScoreResponse>> underWay = new ArrayList<>();
    private final RequestCounts counts = new RequestCounts();
    private final AdmittedChannel channel = new AdmittedChannel(
            (request, deadline) -> {
                CompletableFuture<ScoreResponse> answer = new CompletableFuture<>();
                underWay.add(answer);
                return answer;
            },
            5,
            3,
            counts);

    @Test
    void aTenantHasItsLimit() {
        for (int i = 0; i < 3; i++) {
            assertFalse(score("a").isDone());
        }
        assertRefused("3 requests of this tenant are under way (tenant_inflight_requests_max)", score("a"));
        assertFalse(score("b").isDone(), "another tenant is let in");
        assertEquals(4, underWay.size());
    }

    @Test
    void allTenantsTogetherHaveALimit() {
        Stream.of("a", "a", "a", "b", "b").forEach(this::start);
        assertRefused("5 requests are under way (inflight_requests_max)", score("c"));
        assertEquals(5, underWay.size());
    }

    @Test
    void refusalsAreCountedByTheirLimit() {
        Stream.of("a", "a", "a", "a", "a", "b", "b", "c").forEach(this::start);
        assertEquals(Map.of("tenant_inflight_requests_max", 2L, "inflight_requests_max", 1L), counts.shed());
    }

    @Test
    void aRefusalTakesNoPermit() {
        Stream.of("a", "a", "a").forEach(this::start);
        for (int i = 0; i < 100; i++) {
            start("a");
        }
        Stream.of("b", "b").forEach(tenant -> assertFalse(score(tenant).isDone()));
        for (int i = 0; i < 100; i++) {
            start("b");
        }
        underWay.forEach(answer -> answer.complete(ScoreResponse.getDefaultInstance()));
        Stream.of("a", "a", "a", "b", "b")
                .forEach(tenant -> assertFalse(score(tenant).isDone()));
    }

    static Stream<Consumer<CompletableFuture<ScoreResponse>>> endings() {
        return Stream.of(
                answer -> answer.complete(ScoreResponse.getDefaultInstance()),
                answer -> answer.completeExceptionally(new ServingException(ServingError.INTERNAL, "no")),
                answer -> answer.cancel(true));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void permitsComeBackHoweverARequestEnds(Consumer<CompletableFuture<ScoreResponse>> ending) {
        for (int round = 0; round < 50; round++) {
            List<CompletableFuture<ScoreResponse>> answers =
                    Stream.of("a", "a", "a", "b", "b").map(this::score).toList();
            assertTrue(score("a").isCompletedExceptionally(), "full");
            assertTrue(score("c").isCompletedExceptionally(), "full");
            answers.forEach(ending);
        }
        assertEquals(250, underWay.size());
    }

    @Test
    void cancellingReachesTheDelegate() {
        score("a").cancel(true);
        assertTrue(underWay.get(0).isCancelled());
    }

    @Test
    void noNameIsTheDefaultTenant() {
        Stream.of("", "default", "").forEach(this::start);
        assertTrue(score("default").isCompletedExceptionally());
    }

    @Test
    void tenantsBeyondTheCountedOnesShareTheDefaultsLimit() {
        AdmittedChannel wide = new AdmittedChannel((request, deadline) -> new CompletableFuture<>(), 10_000, 2, counts);
        for (int i = 0; i < 1_000; i++) {
            assertFalse(wide.score(request("tenant-" + i), DEADLINE).isDone());
        }
        assertFalse(wide.score(request("late-1"), DEADLINE).isDone());
        assertFalse(wide.score(request("late-2"), DEADLINE).isDone());
        assertTrue(wide.score(request("late-3"), DEADLINE).isCompletedExceptionally());
        assertFalse(wide.score(request("tenant-7"), DEADLINE).isDone());
    }

    @Test
    void itSaysWhatItLimitsAndWhatIsBehindIt() {
        AdmittedChannel outer = new AdmittedChannel(channel, 1, 1, counts);
        assertTrue(outer.toString().startsWith("Admitted[1 requests, 1 a tenant] → Admitted[5 requests, 3 a tenant]"));
    }

    private CompletableFuture<ScoreResponse> score(String tenant) {
        return channel.score(request(tenant), DEADLINE);
    }

    private void start(String tenant) {
        var _ = score(tenant);
    }

    private static ScoreRequest request(String tenant) {
        return ScoreRequest.newBuilder().setTenant(tenant).build();
    }

    private static void assertRefused(String text, CompletableFuture<ScoreResponse> answer) {
        CompletionException e = assertThrows(CompletionException.class, answer::join);
        ServingException refusal = assertInstanceOf(ServingException.class, e.getCause());
        assertSame(ServingError.TOO_MANY_REQUESTS, refusal.error());
        assertTrue(refusal.text().startsWith(text), refusal::text);
    }
}
