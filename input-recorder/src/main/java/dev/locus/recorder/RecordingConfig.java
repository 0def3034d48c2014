package dev.locus.recorder;

import java.time.Duration;

/// Settings and limits of recording inputs on one node.
///
/// @param sharePpm of a million users, chosen by the hash of their key; 0 = nothing is recorded
/// @param fileBytesMax a file of this size is closed, and another begun; what is written is checked now and then
/// @param fileAgeMax a file that has been open so long is closed
/// @param diskBytesMax of all files of the node; the oldest are deleted before that
/// @param queueBytesMax that may wait to be written; what is above is dropped
public record RecordingConfig(
        int sharePpm, long fileBytesMax, Duration fileAgeMax, long diskBytesMax, long queueBytesMax) {
    static final int PPM = 1_000_000;

    public RecordingConfig {
        if (sharePpm < 0 || sharePpm > PPM) {
            throw new IllegalArgumentException("users_ppm must be 0 to " + PPM + ", not " + sharePpm);
        }
        atLeastOne("file_bytes_max", fileBytesMax);
        atLeastOne("disk_bytes_max", diskBytesMax);
        atLeastOne("queue_bytes_max", queueBytesMax);
        if (diskBytesMax < fileBytesMax) {
            throw new IllegalArgumentException(
                    "disk_bytes_max must be file_bytes_max, " + fileBytesMax + ", or more, not " + diskBytesMax);
        }
        if (!fileAgeMax.isPositive()) {
            throw new IllegalArgumentException("file_age_max must be above 0, not " + fileAgeMax);
        }
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, not " + value);
        }
    }

    public boolean isOn() {
        return sharePpm > 0;
    }

    public static RecordingConfig defaults() {
        return new RecordingConfig(0, 64L << 20, Duration.ofMinutes(5), 1L << 30, 32L << 20);
    }
}
