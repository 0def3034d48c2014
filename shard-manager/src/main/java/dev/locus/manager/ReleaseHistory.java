package dev.locus.manager;

import com.google.common.collect.ImmutableSortedMap;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ModelStep;
import dev.locus.internal.v1.ReleaseEntryRecord;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.internal.v1.ViewStep;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The releases of a job, each as its difference from the one before. Immutable. Any of them can be worked out by going
/// back from the active one.
///
/// @param entries by number
record ReleaseHistory(ImmutableSortedMap<Long, ReleaseEntryRecord> entries) {
    static final int RELEASES_MAX = 1_000;
    static final ReleaseHistory EMPTY = new ReleaseHistory(ImmutableSortedMap.of());

    static ReleaseHistory of(Collection<ReleaseEntryRecord> records) {
        return new ReleaseHistory(records.stream()
                .collect(ImmutableSortedMap.toImmutableSortedMap(
                        Comparator.naturalOrder(), ReleaseEntryRecord::getRelease, entry -> entry)));
    }

    @Nullable
    ReleaseEntryRecord entry(long release) {
        return entries.get(release);
    }

    /// @param before null if it is the first
    ReleaseHistory with(@Nullable Release before, Release active) {
        ReleaseDiff diff = ReleaseDiff.of(before, active);
        ReleaseRecord record = active.record();
        TreeMap<Long, ReleaseEntryRecord> all = new TreeMap<>(entries);
        all.put(
                active.number(),
                ReleaseEntryRecord.newBuilder()
                        .setRelease(active.number())
                        .setActivatedMs(record.getActivatedMs())
                        .setChange(record.getChange())
                        .setUndoes(record.getUndoes())
                        .setForced(record.getForced())
                        .addAllModels(diff.models())
                        .addAllViews(diff.views())
                        .build());
        while (all.size() > RELEASES_MAX) {
            all.pollFirstEntry();
        }
        return new ReleaseHistory(ImmutableSortedMap.copyOfSorted(all));
    }

    /// Brings it in step with the picture, which is recorded first: adds the active release if the manager ended in
    /// between, or if an older Locus kept no history.
    ReleaseHistory inStepWith(ClusterPicture picture) {
        Release active = picture.release();
        Release previous = picture.previousRelease();
        if (active == null || entries.containsKey(active.number())) {
            return this;
        }
        boolean isKnown = active.number() == 1 || (previous != null && previous.number() == active.number() - 1);
        return isKnown ? with(previous, active) : this;
    }

    /// @throws ServingException if there is no such release, or it is not remembered
    Release release(long number, ClusterPicture picture) {
        Release active = picture.release();
        if (active == null || number < 1 || number > active.number()) {
            throw new ServingException(
                    ServingError.UNKNOWN_RELEASE,
                    "there is no release " + number + ": "
                            + (active == null ? "none is active yet" : "the active one is " + active.number()));
        }
        Release known = picture.release(number);
        return known == null ? goBack(active, number) : known;
    }

    private Release goBack(Release active, long number) {
        Map<String, ModelRecord> models = new TreeMap<>(active.models());
        Map<String, ViewRecord> views = new TreeMap<>(active.views());
        for (long later = active.number(); later > number; later--) {
            ReleaseEntryRecord entry = remembered(later);
            entry.getModelsList().forEach(step -> undo(step, models));
            entry.getViewsList().forEach(step -> undo(step, views));
        }
        ReleaseRecord.Builder release = ReleaseRecord.newBuilder()
                .setNumber(number)
                .addAllModels(models.values())
                .addAllViews(views.values());
        ReleaseEntryRecord entry = entry(number);
        if (entry != null) {
            release.setChange(entry.getChange())
                    .setActivatedMs(entry.getActivatedMs())
                    .setUndoes(entry.getUndoes())
                    .setForced(entry.getForced());
        }
        return new Release(release.build());
    }

    private static void undo(ModelStep step, Map<String, ModelRecord> models) {
        models.remove(ReleaseDiff.name(step));
        if (step.hasBefore()) {
            models.put(step.getBefore().getName(), step.getBefore());
        }
    }

    private static void undo(ViewStep step, Map<String, ViewRecord> views) {
        views.remove(ReleaseDiff.name(step));
        if (step.hasBefore()) {
            views.put(step.getBefore().getName(), step.getBefore());
        }
    }

    /// @throws ServingException if it has fallen off
    ReleaseEntryRecord remembered(long release) {
        ReleaseEntryRecord entry = entry(release);
        if (entry == null) {
            throw new ServingException(
                    ServingError.UNKNOWN_RELEASE,
                    "release " + release + " is no longer in the history, which keeps " + RELEASES_MAX
                            + (entries.isEmpty() ? " and is empty" : " and begins with release " + entries.firstKey()));
        }
        return entry;
    }
}
