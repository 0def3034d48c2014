package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A cluster whose disk fills up: a tmpfs of 64 MB, seen by one process only. Needs unshare(1) and leave to mount.
class FullDiskTest {
    @TempDir
    Path directory;

    @Test
    @Timeout(180)
    void aFullDiskRefusesChangesAndServesOn() throws IOException, InterruptedException {
        Path disk = Files.createDirectories(directory.resolve("cluster"));
        List<String> onASmallDisk = List.of(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=64m locus-test \"$0\" && exec \"$@\"",
                disk.toString());
        Process process = InAnotherProcess.run(
                ProcessBuilder.Redirect.INHERIT, onASmallDisk, FullDiskMain.class, directory.toString());
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(
                0,
                process.waitFor(),
                () -> "it said: " + said
                        + " (an error of unshare or mount above means that this machine does not allow either: run the"
                        + " tests as a user who may)");
        assertTrue(said.endsWith("DONE\n"), said);
    }
}
