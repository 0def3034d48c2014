package dev.locus.manager;

import dev.locus.internal.v1.TrialCounts;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.Trial;
import dev.locus.v1.ModelDrift;
import dev.locus.v1.OutcomeCounts;
import dev.locus.v1.TrialStatus;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/// Adds up what proxies have counted of the trials of a change. Pure.
final class DriftReport {
    private static final double P99 = 99;

    private DriftReport() {}

    static List<TrialStatus> status(Collection<Trial> trials, long change) {
        return trials.stream()
                .filter(trial -> trial.change() == change)
                .map(trial -> TrialStatus.newBuilder()
                        .setKind(trial.kind())
                        .setSharePpm(trial.sharePpm())
                        .setModel(trial.model())
                        .setBegunMs(trial.begunMs())
                        .build())
                .toList();
    }

    /// @param versions that would be compared now: what was counted of other ones says nothing of the change
    static ModelDrift of(String model, String versions, Collection<TrialCounts> proxies) {
        TrialCounts.Builder sum = TrialCounts.newBuilder();
        Histogram differences = new Histogram(2);
        differences.setAutoResize(true);
        double unit = 1;
        for (TrialCounts counts : proxies) {
            if (counts.getModel().equals(model) && counts.getVersions().equals(versions)) {
                add(sum, counts);
                differences.add(histogram(counts));
                unit = counts.getDifferenceUnit();
            }
        }
        return ModelDrift.newBuilder()
                .setModel(model)
                .setComparedRequests(sum.getComparedRequests())
                .setFailedRequests(sum.getFailedRequests())
                .setDroppedRequests(sum.getDroppedRequests())
                .setItems(sum.getItems())
                .setOtherOutcomeItems(sum.getOtherOutcomeItems())
                .setScores(sum.getScores())
                .setMeanDifference(sum.getDifferenceSum() / sum.getScores())
                .setP99Difference(p99(differences, unit, sum))
                .setMaxDifference(sum.getScores() == 0 ? Double.NaN : sum.getDifferenceMax())
                .setRankCorrelation(sum.getRankCorrelationSum() / sum.getRankedRequests())
                .setCanaryRequests(sum.getCanaryRequests())
                .setCanaryFallbacks(sum.getCanaryFallbacks())
                .setCanaryOutcomes(sum.getCanaryOutcomes())
                .build();
    }

    /// A value of the histogram stands for a range of them, up to 1 % wide; none is above the largest that was seen.
    private static double p99(Histogram differences, double unit, TrialCounts.Builder sum) {
        return sum.getScores() == 0
                ? Double.NaN
                : Math.min(differences.getValueAtPercentile(P99) * unit, sum.getDifferenceMax());
    }

    private static Histogram histogram(TrialCounts counts) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(counts.getDifferences().toByteArray()), 0);
        } catch (DataFormatException | IllegalArgumentException e) {
            throw new ServingException(
                    ServingError.INTERNAL, "a proxy's counts of model '" + counts.getModel() + "' can't be read", e);
        }
    }

    private static void add(TrialCounts.Builder sum, TrialCounts counts) {
        OutcomeCounts canary = counts.getCanaryOutcomes();
        OutcomeCounts.Builder outcomes = sum.getCanaryOutcomesBuilder();
        outcomes.setOk(outcomes.getOk() + canary.getOk())
                .setDefaulted(outcomes.getDefaulted() + canary.getDefaulted())
                .setStale(outcomes.getStale() + canary.getStale())
                .setNotFound(outcomes.getNotFound() + canary.getNotFound())
                .setUnavailable(outcomes.getUnavailable() + canary.getUnavailable());
        sum.setComparedRequests(sum.getComparedRequests() + counts.getComparedRequests())
                .setFailedRequests(sum.getFailedRequests() + counts.getFailedRequests())
                .setDroppedRequests(sum.getDroppedRequests() + counts.getDroppedRequests())
                .setItems(sum.getItems() + counts.getItems())
                .setOtherOutcomeItems(sum.getOtherOutcomeItems() + counts.getOtherOutcomeItems())
                .setScores(sum.getScores() + counts.getScores())
                .setDifferenceSum(sum.getDifferenceSum() + counts.getDifferenceSum())
                .setDifferenceMax(Math.max(sum.getDifferenceMax(), counts.getDifferenceMax()))
                .setRankCorrelationSum(sum.getRankCorrelationSum() + counts.getRankCorrelationSum())
                .setRankedRequests(sum.getRankedRequests() + counts.getRankedRequests())
                .setCanaryRequests(sum.getCanaryRequests() + counts.getCanaryRequests())
                .setCanaryFallbacks(sum.getCanaryFallbacks() + counts.getCanaryFallbacks());
    }
}
