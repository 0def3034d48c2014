package dev.locus.loader;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the loads of a project begin and end: its views, its loads, and the cluster that serves them.
public interface LoadHome {
    /// The names of the views.
    List<String> views();

    /// The YAML file of a view.
    ///
    /// @throws IllegalArgumentException if there is no such view; the message lists those there are
    Path view(String name);

    LoadBook loads();

    LoadStaging staging();

    /// How many partitions the cluster cuts the key space into.
    int partitions();

    /// The load directory of the data version that is served now, if it is here.
    @Nullable
    Path served(String view);
}
