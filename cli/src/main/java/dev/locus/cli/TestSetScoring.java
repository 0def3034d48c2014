package dev.locus.cli;

import dev.locus.client.LocusClient;
import dev.locus.v1.ScoreResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Scores a whole test set through the cluster, with a bounded number of requests in flight.
final class TestSetScoring {
    private static final int REQUESTS_IN_FLIGHT = 16;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final LocusClient client;
    private final Progress progress;
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong itemsNotOk = new AtomicLong();
    private long requests;
    private volatile @Nullable Throwable firstFailure;

    TestSetScoring(LocusClient client, Progress progress) {
        this.client = client;
        this.progress = progress;
    }

    /// @return scores, rows x outputs, NaN where there is none
    float[] score(DemoModel model, TestSet rows) {
        int outputs = model.outputs().size();
        float[] scores = new float[rows.rows() * outputs];
        Arrays.fill(scores, Float.NaN);
        Semaphore inFlight = new Semaphore(REQUESTS_IN_FLIGHT);
        for (int from = 0; from < rows.rows(); ) {
            int to = model.endOfRequest(rows, from);
            int first = from;
            inFlight.acquireUninterruptibly();
            requests++;
            var _ = client.score(model.request(rows, from, to), TIMEOUT).whenComplete((answer, failure) -> {
                if (answer == null) {
                    failed.incrementAndGet();
                    firstFailure = failure;
                } else {
                    take(answer, scores, first * outputs);
                }
                inFlight.release();
            });
            from = to;
            progress.at("Scoring the test set with " + model.name() + ":", from, rows.rows());
        }
        inFlight.acquireUninterruptibly(REQUESTS_IN_FLIGHT);
        return scores;
    }

    private void take(ScoreResponse answer, float[] scores, int at) {
        for (int i = 0; i < answer.getScoresCount(); i++) {
            scores[at + i] = answer.getScores(i);
        }
        itemsNotOk.addAndGet(
                answer.getOutcomesCount() - (long) answer.getTotals().getOk());
        if (answer.getTotals().getUnavailable() > 0) {
            failed.incrementAndGet();
        }
    }

    long requests() {
        return requests;
    }

    /// Requests that ended with an error, or left an item `UNAVAILABLE`.
    long failed() {
        return failed.get();
    }

    long itemsNotOk() {
        return itemsNotOk.get();
    }

    @Nullable
    Throwable firstFailure() {
        return firstFailure;
    }
}
