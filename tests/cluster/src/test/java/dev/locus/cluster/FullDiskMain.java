package dev.locus.cluster;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Fills the small disk that a cluster lives on, and sees what becomes of a load and of an activation. Run by
/// [FullDiskTest] in a mount namespace of its own; prints what it saw, `DONE` last.
final class FullDiskMain {
    private static final long ROOM_LEFT = 2L << 20;
    private static final int ROWS = 20_000;

    private final TestCluster cluster;
    private final Path filler;

    private FullDiskMain(TestCluster cluster) {
        this.cluster = cluster;
        this.filler = cluster.root().resolve("filler");
    }

    /// @param arguments a directory; its subdirectory `cluster` is the small disk
    public static void main(String[] arguments) throws IOException {
        try (TestCluster cluster = TestCluster.start(Path.of(arguments[0]), "nodes: 1")) {
            new FullDiskMain(cluster).run();
        }
        System.out.println("DONE");
    }

    private void run() throws IOException {
        cluster.change().load(Shop.items()).load(Shop.users()).model(Shop.sum()).activate();
        checkScores(1);
        long staged = cluster.change().load(Shop.items()).stage();
        Path load = cluster.load(large());

        leave(ROOM_LEFT);
        expect(
                ServingError.DISK_FULL,
                "a load that does not fit",
                () -> cluster.change().load(load).stage());
        checkScores(1);
        try {
            cluster.load(large(), TestCluster.PARTITIONS, cluster.root().resolve("load"));
            throw new AssertionError("a load was written to a full disk");
        } catch (RuntimeException e) {
            check(String.valueOf(e.getMessage()).contains("No space left"), e.toString());
        }
        try (Stream<Path> files = Files.list(cluster.root())) {
            List<String> left = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("load"))
                    .toList();
            check(left.isEmpty(), "left behind: " + left);
        }
        checkScores(1);

        leave(0);
        expect(ServingError.DISK_FULL, "an activation that can't be recorded", () -> cluster.activate(staged));
        checkScores(1);

        Files.delete(filler);
        check(cluster.change().load(Shop.items()).activate() == 2, "there is room again");
        checkScores(2);
        check(cluster.change().load(load).activate() == 3, "the load that did not fit fits now");
        checkScores(3);
        cluster.stop();
        cluster.startAgain();
        checkScores(3);
    }

    private static TestView large() {
        Random random = new Random(7);
        TestView view = TestView.of("large", "item").feature("noise", "float32[64]");
        for (long key = 1; key <= ROWS; key++) {
            String noise = random.doubles(64)
                    .mapToObj(number -> Float.toString((float) number))
                    .collect(Collectors.joining("|"));
            view.row(key, noise);
        }
        return view;
    }

    private void leave(long bytes) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            byte[] block = new byte[1 << 12];
            while (Files.getFileStore(filler).getUsableSpace() >= bytes + block.length) {
                out.write(block);
            }
        }
    }

    private static void expect(ServingError error, String what, Runnable work) {
        try {
            work.run();
        } catch (ServingException e) {
            System.out.println(what + ": " + e.error() + ": " + e.text());
            check(e.error() == error, what + ": " + e);
            return;
        }
        throw new AssertionError(what + " was accepted");
    }

    private void checkScores(long release) {
        String expected = LongStream.rangeClosed(1, Shop.ITEMS)
                .mapToObj(item -> "OK " + Shop.sumOf(5, item))
                .collect(Collectors.joining(", "));
        Answer answer = cluster.ask("sum").user(5).itemsFrom(1, Shop.ITEMS).answer();
        check(answer.text().equals(expected), answer.text());
        check(
                answer.response().getRelease() == release,
                "release " + answer.response().getRelease());
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
