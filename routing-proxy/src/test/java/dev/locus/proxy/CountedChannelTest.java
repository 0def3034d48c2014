package dev.locus.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.google.common.collect.ImmutableMap;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.transport.Deadline;
import dev.locus.v1.OutcomeTotals;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CountedChannelTest {
    private final RequestCounts counts = new RequestCounts();
    private CompletableFuture<ScoreResponse> answer = new CompletableFuture<>();
    private final CountedChannel channel = new CountedChannel((request, deadline) -> answer, counts);

    @Test
    void itemsAreCountedByModelAndOutcome() {
        answered("ctr", 1, 2, 3, 4, 5);
        answered("ctr", 10, 20, 30, 40, 50);
        answered("cvr", 7, 0, 0, 0, 0);
        assertEquals(
                Map.of("OK", 11L, "DEFAULTED", 22L, "STALE", 33L, "NOT_FOUND", 44L, "UNAVAILABLE", 55L),
                counts.items().row("ctr"));
        assertEquals(
                Map.of("OK", 7L, "DEFAULTED", 0L, "STALE", 0L, "NOT_FOUND", 0L, "UNAVAILABLE", 0L),
                counts.items().row("cvr"));
    }

    @Test
    void aRequestThatFailsCountsNothingUnderTheNameItBrought() {
        var _ = score("made-up");
        answer.completeExceptionally(new ServingException(ServingError.UNKNOWN_MODEL, "no model"));
        assertEquals(ImmutableMap.of(), counts.items().rowMap());
    }

    @Test
    void modelsBeyondTheLimitShareOneCount() {
        for (int model = 0; model < RequestCounts.MODELS_MAX + 5; model++) {
            answered("model-" + model, 1, 0, 0, 0, 0);
        }
        assertEquals(RequestCounts.MODELS_MAX + 1, counts.items().rowKeySet().size());
        assertEquals(5, counts.items().get(RequestCounts.OTHER, "OK"));
    }

    @Test
    void cancellingReachesTheDelegate() {
        assertSame(answer, score("ctr"));
    }

    private CompletableFuture<ScoreResponse> score(String model) {
        return channel.score(ScoreRequest.newBuilder().setModel(model).build(), new Deadline(1));
    }

    private void answered(String model, int ok, int defaulted, int stale, int notFound, int unavailable) {
        answer = new CompletableFuture<>();
        var _ = score(model);
        answer.complete(ScoreResponse.newBuilder()
                .setTotals(OutcomeTotals.newBuilder()
                        .setOk(ok)
                        .setDefaulted(defaulted)
                        .setStale(stale)
                        .setNotFound(notFound)
                        .setUnavailable(unavailable))
                .build());
    }
}
