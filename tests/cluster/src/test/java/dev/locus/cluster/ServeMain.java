package dev.locus.cluster;

import dev.locus.cli.EmbeddedCluster;
import dev.locus.cli.LocusConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/// A process that is a whole cluster: prints `READY scoring admin metrics` once it can serve, and ends when its
/// standard input does, so that it never outlives the test that started it.
final class ServeMain {
    private ServeMain() {}

    public static void main(String[] arguments) throws IOException {
        LocusConfig config = LocusConfig.read(Path.of(arguments[0])).withFreePorts();
        try (EmbeddedCluster cluster = EmbeddedCluster.start(config, Path.of(arguments[1]), InstantSource.system())) {
            System.out.println("READY " + cluster.scoring() + " " + cluster.admin() + " " + cluster.metrics());
            while (System.in.read() >= 0) {
                // Nobody writes to it.
            }
        }
    }
}
