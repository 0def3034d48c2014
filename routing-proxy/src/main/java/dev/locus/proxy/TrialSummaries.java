package dev.locus.proxy;

import com.google.common.collect.ImmutableSet;
import dev.locus.internal.v1.TrialCounts;
import dev.locus.topology.Release;
import dev.locus.topology.Trial;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The summaries of trials, by change and model. They stay when a trial is stopped, until one of another change begins;
/// a model's begins anew when other versions are compared. Thread-safe.
final class TrialSummaries {
    private record Place(long change, String model) {}

    /// @param draft what the versions are of, so that they need not be worked out for each request
    private record Kept(Release active, Release draft, TrialSummary summary) {}

    private final ConcurrentMap<Place, Kept> kept = new ConcurrentHashMap<>();

    TrialSummary of(Trial trial, Release active, String model) {
        Place place = new Place(trial.change(), model);
        Kept present = kept.get(place);
        if (present != null
                && present.active().equals(active)
                && present.draft().equals(trial.draft())) {
            return present.summary();
        }
        return renew(place, trial, active).summary();
    }

    private Kept renew(Place place, Trial trial, Release active) {
        String versions = Trial.versions(place.model(), active, trial.draft());
        return kept.compute(place, (each, present) -> {
            boolean goesOn = present != null && present.summary().versions().equals(versions);
            TrialSummary summary = goesOn ? present.summary() : new TrialSummary(place.model(), versions);
            return new Kept(active, trial.draft(), summary);
        });
    }

    /// Forgets the changes that are not tried any more, if another one is.
    void keepOnly(Set<Long> tried) {
        if (!kept.keySet().stream()
                .map(Place::change)
                .collect(ImmutableSet.toImmutableSet())
                .containsAll(tried)) {
            kept.keySet().removeIf(place -> !tried.contains(place.change()));
        }
    }

    List<TrialCounts> of(long change) {
        return kept.entrySet().stream()
                .filter(entry -> entry.getKey().change() == change)
                .map(Map.Entry::getValue)
                .map(Kept::summary)
                .map(TrialSummary::toCounts)
                .toList();
    }
}
