package dev.locus.cli;

import dev.locus.loader.FlightIngest;
import dev.locus.transport.Address;
import java.time.InstantSource;

/// A project's cluster in this process, and the server that takes uploads for it.
final class ServedCluster implements AutoCloseable {
    private final EmbeddedCluster cluster;
    private final ServedProject home;
    private final FlightIngest uploads;

    private ServedCluster(EmbeddedCluster cluster, ServedProject home, FlightIngest uploads) {
        this.cluster = cluster;
        this.home = home;
        this.uploads = uploads;
    }

    static ServedCluster start(Project project, LocusConfig config, InstantSource clock) {
        EmbeddedCluster cluster = EmbeddedCluster.start(config, project.data(), clock);
        ServedProject home = new ServedProject(project, cluster.admin());
        try {
            return new ServedCluster(cluster, home, FlightIngest.start(config.flight(), home, clock));
        } catch (RuntimeException e) {
            home.close();
            cluster.close();
            throw e;
        }
    }

    EmbeddedCluster cluster() {
        return cluster;
    }

    Address uploads() {
        return uploads.address();
    }

    /// Uploads end before what they are staged on.
    @Override
    public void close() {
        uploads.close();
        home.close();
        cluster.close();
    }
}
