package dev.locus.manager;

import dev.locus.topology.Names;
import dev.locus.topology.PlacementPolicy;
import dev.locus.transport.Address;
import java.time.Duration;

/// Settings of a job's control plane.
///
/// @param listen where the admin service answers; port 0 = any free one
/// @param placement partitions and replicas; partitions are fixed once the job has a picture
/// @param prepareTimeout how long a node may take to make a release servable
/// @param activation what must have been seen of a change before it is activated
public record ControlConfig(
        Address listen, String job, PlacementPolicy placement, Duration prepareTimeout, ActivationPolicy activation) {
    public ControlConfig {
        Names.check("job", job);
        if (!prepareTimeout.isPositive()) {
            throw new IllegalArgumentException("prepare_timeout must be above 0, not " + prepareTimeout);
        }
    }

    public static ControlConfig defaults() {
        return new ControlConfig(
                Address.loopback(7401),
                "default",
                new PlacementPolicy(256, 1),
                Duration.ofHours(1),
                ActivationPolicy.defaults());
    }
}
