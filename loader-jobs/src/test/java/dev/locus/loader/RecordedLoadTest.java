package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A load's record at every step, and what resuming does after an end at each.
final class RecordedLoadTest {
    private static final LoadRecord.Options ACTIVATED = new LoadRecord.Options(0, DuplicateKeys.LAST, null, true);
    private static final LoadRecord.Options STAGED = new LoadRecord.Options(0, DuplicateKeys.LAST, null, false);

    @TempDir
    private Path directory = Path.of("");

    private LoadFixture fixture = new LoadFixture(Path.of("."));
    private LoadBook book = new LoadBook(Path.of("."));
    private Path source = Path.of(".");
    private final StagingDesk desk = new StagingDesk();
    private int made;

    @BeforeEach
    void viewAndSourceAreThere() throws Exception {
        fixture = new LoadFixture(directory).view("""
                kind: feature_view
                version: 1
                name: item
                entity: item
                key: {column: id, type: int64}
                placement: sharded
                features:
                  - {name: year, type: int64}
                """);
        source = fixture.source("items.csv", "id,year", "1,2", "3,4");
        book = new LoadBook(directory.resolve("loads"));
    }

    private RecordedLoad begin(LoadRecord.Options options) {
        return RecordedLoad.begin(
                book,
                desk,
                LoadFixture.CLOCK,
                "item",
                "a",
                List.of(source.toString()),
                options,
                LoadHolder.self(false));
    }

    private RecordedLoad resume() {
        return RecordedLoad.resume(book, desk, LoadFixture.CLOCK, book.find("item/a"), LoadHolder.self(false));
    }

    private long make() {
        made++;
        LoadRequest request =
                LoadRequest.of(directory.resolve("view.yaml"), List.of(source), book.directory("item", "a"), 16);
        return LoadFixture.run(request).manifest().rows();
    }

    private LoadRecord kept() {
        return book.find("item/a");
    }

    @Test
    void aLoadIsStagedAndNotActivatedUnlessAsked() {
        LoadRecord done = begin(STAGED).run(this::make);
        assertEquals(kept(), done);
        assertEquals(LoadState.STAGED, done.state());
        assertEquals("2 rows, change 1, release 0", of(done));
        assertEquals(List.of(book.directory(done)), desk.staged);
    }

    @Test
    void aLoadIsActivatedIfAsked() {
        assertEquals("2 rows, change 1, release 101", of(begin(ACTIVATED).run(this::make)));
        assertEquals(LoadState.ACTIVATED, kept().state());
    }

    private static String of(LoadRecord load) {
        return load.rows() + " rows, change " + load.change() + ", release " + load.release();
    }

    @Test
    void whatIsWholeIsOnlyStagedAgain() {
        desk.failure = new ServingException(ServingError.DISK_FULL, "no room on node-1");
        LoadStoppedException stopped =
                assertThrows(LoadStoppedException.class, () -> begin(ACTIVATED).run(this::make));
        assertEquals("no room on node-1\nGo on with:  locus load resume item/a", String.valueOf(stopped.getMessage()));
        assertEquals(LoadState.STOPPED, kept().state());
        desk.failure = null;
        assertEquals("2 rows, change 1, release 101", of(resume().run(this::make)));
        assertEquals(1, made);
    }

    @Test
    void aChangeThatItsLoaderDidNotHearOfIsFound() {
        desk.failure = new ServingException(ServingError.SHARD_UNAVAILABLE, "the manager went away");
        assertThrows(LoadStoppedException.class, () -> begin(ACTIVATED).run(this::make));
        desk.place = Optional.of(new LoadStaging.Place(7, 0));
        assertEquals("2 rows, change 7, release 107", of(resume().run(this::make)));
        assertEquals(List.of(), desk.staged);
    }

    @Test
    void aReleaseThatItsLoaderDidNotHearOfIsFound() {
        desk.failure = new ServingException(ServingError.SHARD_UNAVAILABLE, "the manager went away");
        assertThrows(LoadStoppedException.class, () -> begin(STAGED).run(this::make));
        desk.place = Optional.of(new LoadStaging.Place(7, 9));
        assertEquals("2 rows, change 7, release 9", of(resume().run(this::make)));
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID_LOAD", "INVALID_MODEL", "IMAGE_FULL"})
    void whatTheClusterWouldRefuseAgainIsRefused(ServingError error) {
        desk.failure = new ServingException(error, "it can't be");
        assertThrows(ServingException.class, () -> begin(STAGED).run(this::make));
        assertEquals(LoadState.REFUSED, kept().state());
        assertEquals("it can't be", kept().message());
    }

    @Test
    void badInputIsRefusedAndNotResumed() throws Exception {
        source = fixture.source("items.csv", "id,year", "x,2");
        assertThrows(LoadFailedException.class, () -> begin(STAGED).run(this::make));
        assertEquals(LoadState.REFUSED, kept().state());
        assertTrue(messageOf(this::resume).contains("correct what was wrong and load again"));
    }

    private static String messageOf(Runnable work) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, work::run).getMessage());
    }

    @Test
    void aLoadUnderWayIsNotResumed() {
        RecordedLoad load = begin(STAGED);
        assertTrue(kept().isHeld());
        assertTrue(messageOf(this::resume)
                .contains("is under way, by process " + ProcessHandle.current().pid()));
        load.run(this::make);
        assertFalse(kept().isHeld());
    }

    @Test
    void anotherProcessOfTheSameIdHoldsNothing() {
        LoadHolder self = LoadHolder.self(false);
        assertTrue(self.isAlive());
        assertFalse(new LoadHolder(self.pid(), self.startedMs() - 60_000, false).isAlive());
    }

    @Test
    void whatWasSentCanNotBeMadeAgain() {
        RecordedLoad load = RecordedLoad.begin(
                book, desk, LoadFixture.CLOCK, "item", "a", List.of(), STAGED, LoadHolder.self(true));
        assertThrows(
                LoadStoppedException.class,
                () -> load.run(() -> {
                    throw new IllegalStateException("the sender went away");
                }));
        assertTrue(messageOf(this::resume).contains("send them again"));
    }

    @Test
    void askingToCancelEndsALoadAndLeavesNothing() throws Exception {
        RecordedLoad load = begin(STAGED);
        book.askToCancel(load.record());
        LoadProgress asked = new LoadProgress() {
            @Override
            public void at(Phase phase, long rows, long rowsTotal) {}

            @Override
            public boolean isCancelled() {
                return book.isAskedToCancel(load.record());
            }
        };
        LoadRequest request =
                LoadRequest.of(directory.resolve("view.yaml"), List.of(source), book.directory("item", "a"), 16);
        LoadJob job = new LoadJob(asked, LoadFixture.CLOCK, Runnable::run);
        assertThrows(
                LoadFailedException.class,
                () -> load.run(() -> job.run(request).manifest().rows()));
        assertEquals(LoadState.CANCELLED, kept().state());
        try (var left = Files.list(directory.resolve("loads/item"))) {
            assertEquals(
                    List.of("a.load.json"),
                    left.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void aLoaderThatIsKilledIsNoticedAndItsLoadGoesOn() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledLoaderMain.class.getName(),
                        directory.resolve("view.yaml").toString(),
                        source.toString(),
                        book.directory("item", "a").toString(),
                        LoadProgress.Phase.WRITING.name(),
                        "recorded")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = process.inputReader()) {
            assertEquals("reached WRITING", said.readLine());
            assertTrue(kept().isHeld());
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertFalse(kept().isHeld());
        assertEquals(LoadState.LOADING, kept().state());
        assertEquals("2 rows, change 1, release 0", of(resume().run(this::make)));
    }

    @Test
    void theOldestThatLeftNothingAreForgotten() {
        for (int i = 0; i < LoadBook.RECORDS_MAX + 3; i++) {
            LoadRecord old = LoadRecord.begin(
                            "item",
                            "old-" + i,
                            List.of(),
                            STAGED,
                            new LoadHolder(1, 1, false),
                            LoadFixture.NOW.minusSeconds(1_000 - i))
                    .ended(LoadState.REFUSED, "bad", LoadFixture.NOW);
            book.save(old);
        }
        begin(STAGED);
        assertEquals(LoadBook.RECORDS_MAX, book.list().size());
        assertEquals("item/a", book.list().getFirst().id());
    }
}
