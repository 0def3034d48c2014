package dev.locus.proxy;

import com.google.protobuf.ByteString;
import dev.locus.internal.v1.TrialCounts;
import dev.locus.v1.Outcome;
import dev.locus.v1.OutcomeCounts;
import dev.locus.v1.OutcomeTotals;
import dev.locus.v1.ScoreResponse;
import java.nio.ByteBuffer;
import org.HdrHistogram.Histogram;

/// What trials of one change have shown of one model: counts, and the distribution of the differences of scores. Of a
/// fixed size, however many requests it takes in. Thread-safe by its own lock.
final class TrialSummary {
    /// One count of the histogram's values.
    static final double DIFFERENCE_UNIT = 1e-9;

    /// Larger differences count as this one.
    private static final long DIFFERENCE_UNITS_MAX = 1_000_000_000_000_000L;

    private static final int DIGITS = 2;

    private final String model;
    private final String versions;
    private final Histogram differences = new Histogram(DIFFERENCE_UNITS_MAX, DIGITS);
    private final TrialCounts.Builder counts = TrialCounts.newBuilder();

    /// @param versions what is compared
    TrialSummary(String model, String versions) {
        this.model = model;
        this.versions = versions;
    }

    String versions() {
        return versions;
    }

    /// Takes in a request that was scored both ways. Items that nobody answered without the change say nothing.
    ///
    /// @param served in request order; so is the other
    void compare(ScoreResponse served, ScoreResponse tried, int rankOutput) {
        int outputs = served.getOutputsCount();
        float[] servedRanks = new float[served.getOutcomesCount()];
        float[] triedRanks = new float[served.getOutcomesCount()];
        int ranked = 0;
        synchronized (this) {
            counts.setComparedRequests(counts.getComparedRequests() + 1);
            for (int item = 0; item < served.getOutcomesCount(); item++) {
                if (served.getOutcomes(item) == Outcome.OUTCOME_UNAVAILABLE) {
                    continue;
                }
                counts.setItems(counts.getItems() + 1);
                if (served.getOutcomes(item) != tried.getOutcomes(item)) {
                    counts.setOtherOutcomeItems(counts.getOtherOutcomeItems() + 1);
                }
                for (int output = 0; output < outputs; output++) {
                    add(served.getScores(item * outputs + output), tried.getScores(item * outputs + output));
                }
                float one = served.getScores(item * outputs + rankOutput);
                float other = tried.getScores(item * outputs + rankOutput);
                if (!Float.isNaN(one) && !Float.isNaN(other)) {
                    servedRanks[ranked] = one;
                    triedRanks[ranked++] = other;
                }
            }
        }
        rank(RankCorrelation.of(servedRanks, triedRanks, ranked));
    }

    private void add(float one, float other) {
        if (Float.isNaN(one) || Float.isNaN(other)) {
            return;
        }
        double difference = one == other ? 0 : Math.abs((double) one - other); // Infinity less itself is no number.
        counts.setScores(counts.getScores() + 1)
                .setDifferenceSum(counts.getDifferenceSum() + difference)
                .setDifferenceMax(Math.max(counts.getDifferenceMax(), difference));
        differences.recordValue((long) Math.min(difference / DIFFERENCE_UNIT, DIFFERENCE_UNITS_MAX));
    }

    private synchronized void rank(double correlation) {
        if (!Double.isNaN(correlation)) {
            counts.setRankedRequests(counts.getRankedRequests() + 1)
                    .setRankCorrelationSum(counts.getRankCorrelationSum() + correlation);
        }
    }

    synchronized void failed() {
        counts.setFailedRequests(counts.getFailedRequests() + 1);
    }

    synchronized void dropped() {
        counts.setDroppedRequests(counts.getDroppedRequests() + 1);
    }

    synchronized void answeredAsCanary(OutcomeTotals totals) {
        OutcomeCounts.Builder sum = counts.getCanaryOutcomesBuilder();
        sum.setOk(sum.getOk() + totals.getOk())
                .setDefaulted(sum.getDefaulted() + totals.getDefaulted())
                .setStale(sum.getStale() + totals.getStale())
                .setNotFound(sum.getNotFound() + totals.getNotFound())
                .setUnavailable(sum.getUnavailable() + totals.getUnavailable());
        counts.setCanaryRequests(counts.getCanaryRequests() + 1);
    }

    synchronized void fellBack() {
        counts.setCanaryFallbacks(counts.getCanaryFallbacks() + 1);
    }

    TrialCounts toCounts() {
        TrialCounts.Builder copy;
        Histogram histogram;
        synchronized (this) {
            copy = counts.clone();
            histogram = differences.copy();
        }
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return copy.setModel(model)
                .setVersions(versions)
                .setDifferences(ByteString.copyFrom(bytes.array(), 0, length))
                .setDifferenceUnit(DIFFERENCE_UNIT)
                .build();
    }
}
