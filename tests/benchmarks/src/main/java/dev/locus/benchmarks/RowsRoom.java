package dev.locus.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/// What this machine has for rows of a bench.
record RowsRoom(long memoryBytes, long diskBytes) {
    /// The serving image of a 256-byte row (key, slot and row head included), and as much of page cache for its store.
    private static final long MEMORY_BYTES_A_ROW = 600;
    /// The load generator, the server, and the clusters beside the largest.
    private static final long MEMORY_BYTES_BESIDE = 4L << 30;
    /// At the most, while a load is made: its text, its rows put aside, and the load.
    private static final long DISK_BYTES_A_ROW = 1_100;

    /// @param directory where data is kept
    static RowsRoom here(Path directory) {
        try {
            Files.createDirectories(directory);
            return new RowsRoom(memory(), Files.getFileStore(directory).getUsableSpace());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What can be had without taking it from others; all there is, where the system doesn't say. A container's limit
    /// counts.
    private static long memory() throws IOException {
        long total = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
        Path file = Path.of("/proc/meminfo");
        if (Files.notExists(file)) {
            return total;
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .map(available -> Math.min(available, total))
                    .findFirst()
                    .orElse(total);
        }
    }

    /// What there is too little of for so many rows, in words; nothing if they fit.
    String lackFor(long rows) {
        long memory = MEMORY_BYTES_BESIDE + rows * MEMORY_BYTES_A_ROW;
        long disk = rows * DISK_BYTES_A_ROW;
        if (memory > memoryBytes) {
            return lack(rows, "memory", memory, memoryBytes);
        }
        return disk > diskBytes ? lack(rows, "disk", disk, diskBytes) : "";
    }

    private static String lack(long rows, String what, long needed, long there) {
        double gib = 1L << 30;
        return String.format(
                Locale.ROOT,
                "%,d rows, which need %.1f GiB of %s; there are %.1f",
                rows,
                needed / gib,
                what,
                there / gib);
    }
}
