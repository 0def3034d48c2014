package dev.locus.proxy;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableSet;
import dev.locus.client.RequestIds;
import dev.locus.client.RequestListener;
import dev.locus.client.RequestPath;
import dev.locus.client.Timers;
import dev.locus.directory.Directory;
import dev.locus.directory.DirectoryView;
import dev.locus.internal.v1.GetTrialCountsRequest;
import dev.locus.internal.v1.GetTrialCountsResponse;
import dev.locus.topology.Release;
import dev.locus.topology.Trial;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Tries staged changes beside the traffic: scores requests of a shadow's users once more with the change, after they
/// were answered, and sums up what is different; counts canaries. A bounded number is under way at once; what is above
/// is dropped and counted. Answers wait for none of it.
final class TrialTraffic implements RequestListener {
    private static final System.Logger LOG = System.getLogger(TrialTraffic.class.getName());

    private final RequestPath path;
    private final ProxyConfig config;
    private final Executor executor;
    private final Ticker ticker;
    private final RequestCounts counts;
    private final TrialSummaries summaries = new TrialSummaries();
    private final AtomicInteger inflight = new AtomicInteger();

    /// @param executor sends and compares; other threads than those that answer
    TrialTraffic(
            ProxyConfig config,
            Transport transport,
            Directory directory,
            Executor executor,
            Ticker ticker,
            Timers timers,
            RequestCounts counts) {
        this.path = new RequestPath(
                directory, transport, config.limits(), new RequestIds(0), RequestListener.NONE, ticker, timers);
        this.config = config;
        this.executor = executor;
        this.ticker = ticker;
        this.counts = counts;
    }

    @Override
    public void redone() {
        counts.redone();
    }

    @Override
    public void triedAsCanary(Trial canary, Release active, ScoreRequest request, ScoreResponse answer) {
        summary(canary, active, request).answeredAsCanary(answer.getTotals());
        counts.tried(RequestCounts.Tried.CANARY_ANSWERED);
    }

    @Override
    public void fellBack(Trial canary, Release active, ScoreRequest request) {
        summary(canary, active, request).fellBack();
        counts.tried(RequestCounts.Tried.CANARY_FELL_BACK);
    }

    @Override
    public void answered(Trial shadow, Release active, ScoreRequest request, ScoreResponse whole) {
        try {
            if (inflight.incrementAndGet() <= config.trialInflightRequestsMax()) {
                executor.execute(() -> score(shadow, active, request, whole));
                return;
            }
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the proxy is stopping", e);
        }
        inflight.decrementAndGet();
        summary(shadow, active, request).dropped();
        counts.tried(RequestCounts.Tried.SHADOW_DROPPED);
    }

    private void score(Trial shadow, Release active, ScoreRequest request, ScoreResponse served) {
        ScoreRequest all = request.toBuilder().clearTopK().clearMinScored().build();
        Deadline deadline = Deadline.after(config.defaultDeadline(), ticker);
        CompletableFuture<ScoreResponse> tried = path.scoreOnDraft(all, shadow.draft(), deadline);
        var _ = tried.whenCompleteAsync(
                (answer, failure) -> {
                    inflight.decrementAndGet();
                    take(summary(shadow, active, request), request, served, answer);
                },
                executor);
    }

    /// @param tried null if there is no answer
    private void take(TrialSummary summary, ScoreRequest request, ScoreResponse served, @Nullable ScoreResponse tried) {
        // A node that is away, or does not have the draft yet, says nothing of the change.
        if (tried == null
                || tried.getTotals().getUnavailable() > served.getTotals().getUnavailable()
                || !tried.getOutputsList().equals(served.getOutputsList())) {
            summary.failed();
            counts.tried(RequestCounts.Tried.SHADOW_FAILED);
            return;
        }
        summary.compare(served, tried, Math.max(0, served.getOutputsList().indexOf(request.getRankBy())));
        counts.tried(RequestCounts.Tried.SHADOW_COMPARED);
    }

    private TrialSummary summary(Trial trial, Release active, ScoreRequest request) {
        return summaries.of(trial, active, request.getModel());
    }

    /// Forgets what is not tried any more, if something else is.
    void see(DirectoryView view) {
        if (view.picture() != null) {
            summaries.keepOnly(
                    view.picture().trials().stream().map(Trial::change).collect(ImmutableSet.toImmutableSet()));
        }
    }

    CompletableFuture<GetTrialCountsResponse> counts(GetTrialCountsRequest request) {
        return CompletableFuture.completedFuture(GetTrialCountsResponse.newBuilder()
                .addAllCounts(summaries.of(request.getChange()))
                .build());
    }

    @Override
    public String toString() {
        return "TrialTraffic[" + config.trialInflightRequestsMax() + " at once]";
    }
}
