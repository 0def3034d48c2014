package dev.locus.shard;

import dev.locus.transport.Address;
import dev.locus.transport.TransportConfig;
import java.nio.file.Path;

/// Settings and limits of one shard actor.
///
/// @param dataDirectory what the node keeps; it belongs to one process at a time
/// @param listen where it answers; port 0 = any free one
/// @param imageBytesMax off-heap bytes of serving image; 0 = none: requests read the store
/// @param scorerThreads requests that are scored at once
/// @param queueRequestsMax requests that may wait for a scorer thread; more are refused at once
/// @param queueWritesMax writes of live updates that may wait for the disk; more are refused at once
/// @param itemsPerRunMax items that one run of a model takes; larger requests take several runs
public record ShardConfig(
        Path dataDirectory,
        Address listen,
        long imageBytesMax,
        int scorerThreads,
        int queueRequestsMax,
        int queueWritesMax,
        int itemsPerRunMax) {
    public ShardConfig {
        atLeast("image_bytes_max", 0, imageBytesMax);
        atLeast("scorer_threads", 1, scorerThreads);
        atLeast("queue_requests_max", 1, queueRequestsMax);
        atLeast("queue_writes_max", 1, queueWritesMax);
        atLeast("items_per_run_max", 1, itemsPerRunMax);
    }

    public static ShardConfig defaults(Path dataDirectory) {
        int processors = Runtime.getRuntime().availableProcessors();
        int threads = Math.max(1, processors - TransportConfig.defaultEventLoopThreads(processors));
        return new ShardConfig(dataDirectory, Address.loopback(0), 8L << 30, threads, 256, 65_536, 1_024);
    }

    private static void atLeast(String name, long min, long value) {
        if (value < min) {
            throw new IllegalArgumentException(name + " must be " + min + " or more, not " + value);
        }
    }

    public ShardConfig withDataDirectory(Path directory) {
        return new ShardConfig(
                directory, listen, imageBytesMax, scorerThreads, queueRequestsMax, queueWritesMax, itemsPerRunMax);
    }
}
