package dev.locus.cluster;

import dev.locus.topology.ClusterPicture;
import dev.locus.transport.Address;
import java.nio.file.Path;

/// A running cluster, however it runs: in this process, as processes of its own, on Ray. Tests know nothing but this;
/// all else goes over the wire.
interface ClusterUnderTest extends AutoCloseable {
    /// Starts a cluster and waits until it can serve.
    interface Launcher {
        /// @param config a configuration file; its ports do not count, any free ones are used
        /// @param root what the cluster keeps. Started on it again, it serves what it served before
        ClusterUnderTest start(Path config, Path root);
    }

    Address scoring();

    Address admin();

    Address metrics();

    ClusterPicture picture();

    /// Stops a node, as if its process had ended.
    ///
    /// @param number counted from 1
    void stopNode(int number);

    /// Stops everything. Idempotent.
    @Override
    void close();
}
