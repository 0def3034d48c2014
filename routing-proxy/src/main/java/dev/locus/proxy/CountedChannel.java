package dev.locus.proxy;

import dev.locus.client.ScoreChannel;
import dev.locus.transport.Deadline;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.util.concurrent.CompletableFuture;

/// Counts the items of answered requests by model and outcome, from the totals in the answer.
final class CountedChannel implements ScoreChannel {
    private final ScoreChannel delegate;
    private final RequestCounts counts;

    CountedChannel(ScoreChannel delegate, RequestCounts counts) {
        this.delegate = delegate;
        this.counts = counts;
    }

    @Override
    public CompletableFuture<ScoreResponse> score(ScoreRequest request, Deadline deadline) {
        CompletableFuture<ScoreResponse> answer = delegate.score(request, deadline);
        var _ = answer.thenAccept(scores -> counts.answered(request.getModel(), scores.getTotals()));
        return answer;
    }

    @Override
    public String toString() {
        return "Counted → " + delegate;
    }
}
