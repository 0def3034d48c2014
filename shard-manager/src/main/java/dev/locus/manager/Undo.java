package dev.locus.manager;

import dev.locus.internal.v1.ChangeRecord;
import dev.locus.internal.v1.ModelStep;
import dev.locus.internal.v1.ReleaseEntryRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.internal.v1.ViewStep;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.Release;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Works out the change that undoes a release. Pure.
final class Undo {
    private Undo() {}

    /// The change that puts what stood before a release in place of what it brought.
    ///
    /// @param active null if nothing is active yet
    /// @param release 0 = the active one
    /// @param number the number of the change
    /// @throws ServingException if there is nothing to undo, or a later release changed the same again
    static ChangeRecord of(
            ReleaseHistory history, @Nullable Release active, long release, long number, long nowMillis) {
        if (active == null) {
            throw refused("no release is active yet: there is nothing to roll back");
        }
        long undone = release == 0 ? active.number() : release;
        if (undone < 0 || undone > active.number()) {
            throw new ServingException(
                    ServingError.UNKNOWN_RELEASE,
                    "there is no release " + release + ": the active one is " + active.number());
        }
        if (undone == 1) {
            throw refused("release 1 is the first: there is nothing to roll back to");
        }
        ReleaseEntryRecord entry = history.remembered(undone);
        checkStillStands(entry, active, history);
        ChangeRecord.Builder change = ChangeRecord.newBuilder()
                .setNumber(number)
                .setStagedMs(nowMillis)
                .setUndoes(undone);
        for (ModelStep step : entry.getModelsList()) {
            if (step.hasBefore()) {
                change.addModels(step.getBefore());
            } else {
                change.addRemovedModels(ReleaseDiff.name(step));
            }
        }
        for (ViewStep step : entry.getViewsList()) {
            if (step.hasBefore()) {
                change.addViews(step.getBefore());
            } else {
                change.addRemovedViews(ReleaseDiff.name(step));
            }
        }
        return change.build();
    }

    private static void checkStillStands(ReleaseEntryRecord entry, Release active, ReleaseHistory history) {
        Set<String> models = new TreeSet<>();
        for (ModelStep step : entry.getModelsList()) {
            if (!Objects.equals(
                    step.hasAfter() ? step.getAfter() : null, active.models().get(ReleaseDiff.name(step)))) {
                models.add(ReleaseDiff.name(step));
            }
        }
        Set<String> views = new TreeSet<>();
        for (ViewStep step : entry.getViewsList()) {
            if (!Objects.equals(
                    step.hasAfter() ? step.getAfter() : null, active.views().get(ReleaseDiff.name(step)))) {
                views.add(ReleaseDiff.name(step));
            }
        }
        if (!models.isEmpty() || !views.isEmpty()) {
            List<Long> blamed = later(
                    entry,
                    history,
                    each -> each.getModelsList().stream().map(ReleaseDiff::name).anyMatch(models::contains)
                            || each.getViewsList().stream()
                                    .map(ReleaseDiff::name)
                                    .anyMatch(views::contains));
            throw refused("release " + entry.getRelease() + " can't be undone: "
                    + Stream.concat(
                                    models.stream().map(name -> "model '" + name + "'"),
                                    views.stream().map(name -> "view '" + name + "'"))
                            .collect(Collectors.joining(", "))
                    + " changed again in " + releases(blamed) + ": undo the latest of them first");
        }
    }

    /// Why what an undone release leaves behind does not hold together.
    static ServingException blame(ChangeRecord undo, Release active, ReleaseHistory history, ServingException failure) {
        Set<String> views = new TreeSet<>(undo.getRemovedViewsList());
        undo.getViewsList().stream().map(ViewRecord::getName).forEach(views::add);
        Set<String> readers = active.models().values().stream()
                .filter(model -> model.getViewsList().stream().anyMatch(views::contains))
                .map(model -> model.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        List<Long> blamed = later(
                history.remembered(undo.getUndoes()),
                history,
                each -> each.getModelsList().stream().map(ReleaseDiff::name).anyMatch(readers::contains));
        String since = blamed.isEmpty() ? "" : " The models changed in " + releases(blamed) + ".";
        return new ServingException(
                ServingError.CHANGE_REFUSED,
                "release " + undo.getUndoes() + " can't be undone: " + failure.text() + since,
                failure);
    }

    private static List<Long> later(
            ReleaseEntryRecord entry, ReleaseHistory history, Predicate<ReleaseEntryRecord> touches) {
        return history.entries().tailMap(entry.getRelease(), false).values().stream()
                .filter(touches)
                .map(ReleaseEntryRecord::getRelease)
                .toList();
    }

    private static String releases(List<Long> numbers) {
        return (numbers.size() == 1 ? "release " : "releases ")
                + numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static ServingException refused(String message) {
        return new ServingException(ServingError.CHANGE_REFUSED, message);
    }
}
