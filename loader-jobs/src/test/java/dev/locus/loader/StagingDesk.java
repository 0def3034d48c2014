package dev.locus.loader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A cluster that numbers its changes from 1 and its releases from 101, and fails when it is told to.
final class StagingDesk implements LoadStaging {
    final List<Path> staged = new ArrayList<>();

    @Nullable
    RuntimeException failure;

    Optional<Place> place = Optional.empty();

    @Override
    public synchronized long stage(Path load) {
        if (failure != null) {
            throw failure;
        }
        staged.add(load);
        return staged.size();
    }

    @Override
    public long activate(long change) {
        return 100 + change;
    }

    @Override
    public Optional<Place> find(String view, String dataVersion) {
        return place;
    }
}
