package dev.locus.cli;

import dev.locus.feature.LoadDirectory;
import dev.locus.model.ModelDirectory;
import dev.locus.v1.GetReleaseResponse;
import dev.locus.v1.ViewInfo;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Looks at the directories of a change before nodes are asked to: whether they are what they are called, and whether
/// every view that the models read has data.
final class StagedDirectories {
    private StagedDirectories() {}

    /// @throws IllegalArgumentException if they can't be staged; the message says what to do first
    static void check(Map<String, Path> models, Map<String, Path> views, Supplier<GetReleaseResponse> active) {
        views.forEach((name, path) -> checkName(
                "view", name, path, LoadDirectory.open(path).manifest().view()));
        Set<String> read = new TreeSet<>();
        models.forEach((name, path) -> {
            ModelDirectory model = ModelDirectory.open(path.toAbsolutePath().normalize());
            checkName("model", name, path, model.name());
            read.addAll(model.signature().views());
        });
        Set<String> loaded = active.get().getViewsList().stream()
                .map(ViewInfo::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        read.removeAll(loaded);
        read.removeAll(views.keySet());
        if (!read.isEmpty()) {
            throw new IllegalArgumentException("the models read views that have no data yet: " + read
                    + " (loaded are " + loaded + "). Next: "
                    + read.stream()
                            .map(view -> "locus load " + view + " FILE...")
                            .collect(Collectors.joining(", ")));
        }
    }

    private static void checkName(String what, String name, Path path, String found) {
        if (!name.equals(found)) {
            throw new IllegalArgumentException(
                    path + " holds " + what + " '" + found + "', not '" + name + "': write " + found + "=" + path);
        }
    }
}
