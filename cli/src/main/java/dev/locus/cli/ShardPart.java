package dev.locus.cli;

import com.google.common.collect.ImmutableMap;
import dev.locus.recorder.ParquetRecorder;
import dev.locus.shard.InputRecorder;
import dev.locus.shard.ShardActor;
import dev.locus.shard.ShardConfig;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A shard actor in a process of its own. It serves once it has what the picture asks of it.
final class ShardPart implements Part {
    private final PartNetwork network;
    private final @Nullable ParquetRecorder recorder;
    private final ShardActor shard;
    private final ImmutableMap<String, Address> addresses;

    /// @param name of a node whose data directory is new
    ShardPart(LocusConfig config, Path data, @Nullable NodeId name) {
        this.network = new PartNetwork(config);
        ParquetRecorder recording = null;
        try {
            if (config.recording().isOn()) {
                recording = ParquetRecorder.start(config.recording(), data.resolve("recorded"), network.clock);
            }
            this.recorder = recording;
            ShardConfig here = config.shard().withDataDirectory(data);
            this.shard = ShardActor.start(
                    here,
                    () -> name == null ? PartNetwork.newName("node") : name,
                    network.transport,
                    network.directory,
                    network.clock,
                    network.ticker,
                    recording == null ? InputRecorder.NONE : recording,
                    new Semaphore(1));
        } catch (RuntimeException e) {
            if (recording != null) {
                recording.close();
            }
            network.close();
            throw e;
        }
        ClusterMetrics.addDirectory(network.metrics, network.directory);
        ClusterMetrics.addShards(
                network.metrics, List.of(shard), recording == null ? Map.of() : Map.of(shard.node(), recording));
        this.addresses = network.with("shard", shard.address());
    }

    @Override
    public ImmutableMap<String, Address> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        shard.close();
        if (recorder != null) {
            recorder.close();
        }
        network.close();
    }
}
