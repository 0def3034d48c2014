package dev.locus.loader;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A project with the view `item` in a directory, and a desk for a cluster.
final class HandHome implements LoadHome {
    final StagingDesk desk = new StagingDesk();

    @Nullable
    Path served;

    private final Path directory;

    HandHome(Path directory) {
        this.directory = directory;
    }

    @Override
    public List<String> views() {
        return List.of("item");
    }

    @Override
    public Path view(String name) {
        Path file = directory.resolve(name + ".yaml");
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("there is no view '" + name + "'; views here: " + views());
        }
        return file;
    }

    @Override
    public LoadBook loads() {
        return new LoadBook(directory.resolve("loads"));
    }

    @Override
    public LoadStaging staging() {
        return desk;
    }

    @Override
    public int partitions() {
        return 16;
    }

    @Override
    public @Nullable Path served(String view) {
        return served;
    }
}
