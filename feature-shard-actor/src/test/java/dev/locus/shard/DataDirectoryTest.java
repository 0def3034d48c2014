package dev.locus.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.locus.topology.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path root;

    @Test
    void theNodeIdSurvives() {
        Path path = root.resolve("new/data");
        open(path, "node-1").close();
        try (DataDirectory again = DataDirectory.open(path, () -> fail("it has an id"))) {
            assertEquals(new NodeId("node-1"), again.node());
        }
    }

    @Test
    void aDirectoryIsForOneNodeAtATime() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link"), Files.createDirectory(root.resolve("data")));
        DataDirectory first = open(root.resolve("data"), "node-1");
        for (Path same : List.of(root.resolve("data"), root.resolve("x/../data"), link)) {
            Files.createDirectories(root.resolve("x"));
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> open(same, "node-2"));
            assertTrue(String.valueOf(e.getMessage()).contains("in use by another node: stop that one"), e::getMessage);
        }
        first.close();
        open(root.resolve("data"), "node-2").close();
    }

    @Test
    void aRefusedSecondOpenDoesNotLetOtherProcessesIn() throws Exception {
        try (DataDirectory first = open(root, "node-1")) {
            assertEquals(new NodeId("node-1"), first.node());
            assertThrows(IllegalStateException.class, () -> open(root, "node-2"));
            assertEquals("refused", tryLockInAnotherProcess(root.resolve("LOCK")));
        }
        assertEquals("got it", tryLockInAnotherProcess(root.resolve("LOCK")));
    }

    private static String tryLockInAnotherProcess(Path lock) throws Exception {
        Path source = Files.writeString(lock.resolveSibling("TryLock.java"), """
                import java.nio.channels.FileChannel;
                import java.nio.file.Path;
                import java.nio.file.StandardOpenOption;

                class TryLock {
                    public static void main(String[] lock) throws Exception {
                        try (var channel = FileChannel.open(Path.of(lock[0]), StandardOpenOption.WRITE)) {
                            System.out.print(channel.tryLock() == null ? "refused" : "got it");
                        }
                    }
                }
                """);
        Path launcher = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(launcher.toString(), source.toString(), lock.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aDirectoryOfAnotherFormatIsRefusedAndLeftAlone() throws IOException {
        open(root, "node-1").close();
        Files.writeString(root.resolve("FORMAT"), "locus-data 2\n");
        for (int attempt = 0; attempt < 2; attempt++) {
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> open(root, "node-2"));
            assertTrue(
                    String.valueOf(e.getMessage())
                            .contains("has format 'locus-data 2', this Locus reads 'locus-data 1'"),
                    e::getMessage);
        }
        assertEquals("locus-data 2\n", Files.readString(root.resolve("FORMAT")));
        assertEquals("node-1\n", Files.readString(root.resolve("NODE")));
    }

    @Test
    void itsBytesAreThoseOfAllItsFiles() throws IOException {
        try (DataDirectory data = open(root, "node-1")) {
            long own = data.bytes();
            Files.write(Files.createDirectories(data.load("item", "v1")).resolve("load.yaml"), new byte[1_000]);
            Files.write(Files.createDirectories(data.store()).resolve("1.sst"), new byte[20_000]);
            assertEquals(own + 21_000, data.bytes());
        }
    }

    @Test
    void copiesOfOneVersionDoNotTouchThoseOfAnother() throws IOException {
        Path file = Files.writeString(root.resolve("model.yaml"), "x");
        DurableFiles.copyDirectory(List.of(file), root.resolve("1.tmp"));
        DurableFiles.copyDirectory(List.of(file), root.resolve("1"));
        assertTrue(Files.exists(root.resolve("1.tmp/model.yaml")));
        assertTrue(Files.exists(root.resolve("1/model.yaml")));
    }

    private static DataDirectory open(Path path, String newNode) {
        return DataDirectory.open(path, () -> new NodeId(newNode));
    }
}
