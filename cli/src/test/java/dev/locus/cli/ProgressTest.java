package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long nowMs;

    private Progress progress(boolean terminal) {
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new Progress(out, terminal, () -> Instant.ofEpochMilli(nowMs));
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTerminalShowsRateAndTimeLeft() {
        Progress progress = progress(true);
        progress.at("Reading", 0, 1_000);
        nowMs = 2_000;
        progress.at("Reading", 100, 1_000);
        assertTrue(shown().endsWith("\r\033[KReading 100 of 1,000 (10 %), 50/s, 0:18 left"), shown());
    }

    @Test
    void withoutATotalThereIsNoTimeLeft() {
        Progress progress = progress(true);
        progress.at("Reading", 1, -1);
        nowMs = 10_000;
        progress.at("Reading", 100, -1);
        assertTrue(shown().endsWith("Reading 100, 10/s"), shown());
    }

    @Test
    void elsewhereAreFewPlainLines() {
        Progress progress = progress(false);
        for (int done = 0; done <= 100; done++) {
            nowMs = done * 100L;
            progress.at("Reading", done, 100);
        }
        assertEquals(
                List.of(
                        "Reading 0 of 100 (0 %)",
                        "Reading 50 of 100 (50 %), 10/s, 0:05 left", "Reading 100 of 100 (100 %), 10/s"),
                shown().lines().toList());
    }
}
