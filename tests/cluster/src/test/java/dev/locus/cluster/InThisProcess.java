package dev.locus.cluster;

import dev.locus.cli.EmbeddedCluster;
import dev.locus.cli.LocusConfig;
import dev.locus.topology.ClusterPicture;
import dev.locus.transport.Address;
import java.nio.file.Path;
import java.time.InstantSource;

/// The embedded cluster as a [ClusterUnderTest].
final class InThisProcess implements ClusterUnderTest {
    private final EmbeddedCluster cluster;

    private InThisProcess(EmbeddedCluster cluster) {
        this.cluster = cluster;
    }

    static InThisProcess start(Path config, Path root) {
        LocusConfig settings = LocusConfig.read(config).withFreePorts();
        return new InThisProcess(EmbeddedCluster.start(settings, root, InstantSource.system()));
    }

    /// On the ports that the configuration names.
    static InThisProcess startOnItsPorts(Path config, Path root) {
        return new InThisProcess(EmbeddedCluster.start(LocusConfig.read(config), root, InstantSource.system()));
    }

    @Override
    public Address scoring() {
        return cluster.scoring();
    }

    @Override
    public Address admin() {
        return cluster.admin();
    }

    @Override
    public Address metrics() {
        return cluster.metrics();
    }

    @Override
    public ClusterPicture picture() {
        return cluster.picture();
    }

    @Override
    public void stopNode(int number) {
        cluster.stopNode(number);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
