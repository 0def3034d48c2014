package dev.locus.cli;

import dev.locus.loader.LoadBook;
import dev.locus.loader.LoadHome;
import dev.locus.loader.LoadStaging;
import dev.locus.transport.Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A project beside the cluster that serves it, for loads that are made in the cluster's own process.
final class ServedProject implements LoadHome, AutoCloseable {
    private final Project project;
    private final AdminConnection cluster;

    ServedProject(Project project, Address admin) {
        this.project = project;
        this.cluster = new AdminConnection(admin);
    }

    @Override
    public List<String> views() {
        return project.views();
    }

    @Override
    public Path view(String name) {
        return project.view(name);
    }

    @Override
    public LoadBook loads() {
        return project.loads();
    }

    @Override
    public LoadStaging staging() {
        return new AdminStaging(cluster, what -> {});
    }

    @Override
    public int partitions() {
        return cluster.cluster().getPartitions();
    }

    @Override
    public @Nullable Path served(String view) {
        String version = cluster.cluster().getDataVersionsMap().get(view);
        Path load = version == null ? null : loads().directory(view, version);
        return load != null && Files.isDirectory(load) ? load : null;
    }

    @Override
    public void close() {
        cluster.close();
    }
}
