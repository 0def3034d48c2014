package dev.locus.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {
    private static byte[] sink = new byte[0];

    @Test
    void theMethodThatAllocatesMostComesFirst(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("test.jfr");
        try (Recording recording = Profile.startRecording()) {
            for (int i = 0; i < 1_000; i++) {
                allocateMuch();
                allocateLittle();
            }
            recording.dump(file);
        }
        assertEquals(1 << 10, sink.length);
        Profile profile = Profile.read("test", file);
        assertEquals(
                ProfileTest.class.getName() + ".allocateMuch",
                profile.allocation().getFirst().method());
    }

    private static void allocateMuch() {
        sink = Arrays.copyOf(new byte[0], 1 << 20);
    }

    private static void allocateLittle() {
        sink = new byte[1 << 10];
    }
}
