package dev.locus.loader;

import dev.locus.transport.Address;

/// Settings and limits of the server that takes uploads.
///
/// @param listen where it answers; port 0 = any free one
/// @param uploadsMax at the same time; more are refused at once
/// @param messageBytesMax the largest record batch that is taken in
/// @param memoryBytesMax off-heap bytes of all uploads together
/// @param threads that write partitions, of each upload
public record FlightConfig(Address listen, int uploadsMax, int messageBytesMax, long memoryBytesMax, int threads) {
    public FlightConfig {
        atLeastOne("uploads_max", uploadsMax);
        atLeastOne("message_bytes_max", messageBytesMax);
        atLeastOne("memory_bytes_max", memoryBytesMax);
        atLeastOne("threads", threads);
    }

    public static FlightConfig defaults() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new FlightConfig(Address.loopback(7403), 2, 64 << 20, 1L << 30, threads);
    }

    public FlightConfig withListen(Address other) {
        return new FlightConfig(other, uploadsMax, messageBytesMax, memoryBytesMax, threads);
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, not " + value);
        }
    }
}
