package dev.locus.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.locus.feature.InvalidDocumentException;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.model.InputTensors;
import dev.locus.model.TensorType;
import dev.locus.shard.ScoredRun;
import dev.locus.testing.Eventually;
import dev.locus.testing.HandClock;
import dev.locus.topology.Release;
import dev.locus.v1.Key;
import dev.locus.v1.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is recorded comes back as it was; files are bounded; what finds no room is dropped and counted.
class ParquetRecorderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    private final HandClock clock = HandClock.standing();

    private ParquetRecorder start(RecordingConfig config) {
        return ParquetRecorder.start(config, directory, clock);
    }

    private static RecordingConfig config(long fileBytes, long diskBytes, long queueBytes) {
        return new RecordingConfig(1_000_000, fileBytes, Duration.ofMinutes(5), diskBytes, queueBytes);
    }

    @Test
    void whatIsRecordedComesBackAsItWas() {
        try (ParquetRecorder recorder = start(config(MIB, MIB, MIB))) {
            recorder.record(run("1", 0, 3));
            recorder.record(run("1", 3, 2));
        }
        List<RecordedRow> rows = rows(files().getFirst());
        assertEquals(5, rows.size());
        RecordedRow last = rows.get(4);
        assertEquals("request-3", last.requestId());
        assertEquals(7, last.release());
        assertEquals(0, last.change());
        assertEquals("item=d1,user=d2", last.dataVersions());
        assertEquals("4", last.item());
        assertEquals("ann", last.user());
        assertEquals(Outcome.OUTCOME_DEFAULTED, last.outcome());
        assertEquals(ImmutableMap.of("click", 4.5f, "buy", -4f), last.scores());
        assertEquals(-4L, values(last, "ids").longValue(0));
        assertEquals(2, values(last, "dense").width());
        assertEquals(0.25f, values(last, "dense").floatValue(1));
    }

    @Test
    void aFileSaysWhichModelWasRecorded() {
        try (ParquetRecorder recorder = start(config(MIB, MIB, MIB))) {
            recorder.record(run("1", 0, 3));
            recorder.record(run("2", 0, 3));
        }
        assertEquals(2, files().size());
        try (RecordedInputs inputs = RecordedInputs.open(files().getFirst())) {
            assertEquals("ctr", inputs.model());
            assertEquals("1", inputs.modelVersion());
            assertEquals("abc", inputs.modelSha256());
            assertEquals(3, inputs.rowCount());
        }
    }

    @Test
    void anOldFileIsClosedWhileTheNodeGoesOn() {
        try (ParquetRecorder recorder = start(config(MIB, MIB, MIB))) {
            recorder.record(run("1", 0, 3));
            Eventually.holds(PATIENCE, () -> recorder.recordedItems() == 3, () -> "written");
            assertEquals(List.of(), files());
            clock.advance(Duration.ofMinutes(6));
            Eventually.holds(PATIENCE, () -> files().size() == 1, () -> "finished: " + files());
            recorder.record(run("1", 3, 3));
        }
        assertEquals(2, files().size());
    }

    @Test
    void allFilesStayBelowTheBoundAndTheOldestGo() throws IOException {
        long diskBytes = 100_000;
        try (ParquetRecorder recorder = start(config(20_000, diskBytes, MIB))) {
            for (int run = 0; run < 300; run++) {
                long written = recorder.recordedItems();
                recorder.record(run("1", 200 * run, 200));
                Eventually.holds(PATIENCE, () -> recorder.recordedItems() > written, () -> "written");
            }
            assertTrue(recorder.fileBytes() <= diskBytes, recorder.fileBytes() + " bytes");
            assertEquals(0, recorder.droppedItems());
        }
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertTrue(bytes > diskBytes / 4 && bytes <= diskBytes, bytes + " bytes");
        assertFalse(
                files().stream().anyMatch(file -> rows(file).getFirst().item().equals("0")), "the first is gone");
    }

    @Test
    void whatFindsNoRoomIsDroppedAndCounted() {
        try (ParquetRecorder recorder = start(config(MIB, MIB, 1))) {
            ScoreItemsRequest request =
                    ScoreItemsRequest.newBuilder().setRequestId("a").build();
            int offered = 0;
            while (recorder.droppedItems() == 0 && offered < 1_000_000) {
                if (recorder.takes(request)) {
                    recorder.record(run("1", 0, 1_000));
                    recorder.record(run("1", 0, 1_000));
                }
                offered += 2_000;
            }
            assertTrue(recorder.droppedItems() > 0, "nothing was dropped");
        }
    }

    @Test
    void aDiskThatCantBeWrittenDropsAndServesOn() throws IOException {
        Path occupied = Files.writeString(directory.resolve("file"), "no directory");
        try (ParquetRecorder recorder = ParquetRecorder.start(config(MIB, MIB, MIB), occupied, clock)) {
            recorder.record(run("1", 0, 3));
            Eventually.holds(PATIENCE, () -> recorder.droppedItems() == 3, () -> "dropped");
        }
    }

    @Test
    void allNodesTakeTheSameUsersAndNoRequestWithoutAName() {
        RecordingConfig tenth = new RecordingConfig(100_000, MIB, Duration.ofMinutes(5), MIB, MIB);
        try (ParquetRecorder recorder = start(tenth)) {
            long taken = IntStream.range(0, 10_000)
                    .filter(user -> recorder.takes(of(user, "a")))
                    .count();
            assertTrue(taken > 900 && taken < 1_100, () -> taken + " of 10,000");
            IntStream.range(0, 1_000)
                    .forEach(user -> assertEquals(recorder.takes(of(user, "a")), recorder.takes(of(user, "b"))));
            assertEquals(
                    0,
                    IntStream.range(0, 1_000)
                            .filter(user -> recorder.takes(of(user, "")))
                            .count());
        }
    }

    @Test
    void whatIsNoRecordedFileIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("other.parquet"), "PAR1 not at all PAR1");
        assertThrows(InvalidDocumentException.class, () -> RecordedInputs.open(file));
    }

    private static ScoreItemsRequest of(long user, String name) {
        return ScoreItemsRequest.newBuilder()
                .setUser(Key.newBuilder().setInt64Key(user))
                .setRequestId(name)
                .build();
    }

    /// Item i has score i + 0.5.
    private static ScoredRun run(String version, int first, int items) {
        ModelRecord model = ModelRecord.newBuilder()
                .setName("ctr")
                .setVersion(version)
                .setSha256("abc")
                .addOutputs("click")
                .addOutputs("buy")
                .addViews("item")
                .addViews("user")
                .build();
        Release release = new Release(ReleaseRecord.newBuilder()
                .setNumber(7)
                .addModels(model)
                .addViews(ViewRecord.newBuilder().setName("item").setDataVersion("d1"))
                .addViews(ViewRecord.newBuilder().setName("user").setDataVersion("d2"))
                .build());
        ByteBuffer ids = ByteBuffer.allocate(8 * items).order(ByteOrder.nativeOrder());
        ByteBuffer dense = ByteBuffer.allocate(8 * items).order(ByteOrder.nativeOrder());
        ImmutableList.Builder<String> keys = ImmutableList.builder();
        ImmutableList.Builder<Outcome> outcomes = ImmutableList.builder();
        ImmutableList.Builder<Float> scores = ImmutableList.builder();
        for (int item = first; item < first + items; item++) {
            ids.putLong(-item);
            dense.putFloat(item).putFloat(0.25f);
            keys.add(Integer.toString(item));
            outcomes.add(item % 2 == 0 ? Outcome.OUTCOME_DEFAULTED : Outcome.OUTCOME_OK);
            scores.add(item + 0.5f).add((float) -item);
        }
        InputTensors inputs = new InputTensors(
                items,
                ImmutableList.of(
                        new InputTensors.Tensor("ids", TensorType.INT64, 1, ids),
                        new InputTensors.Tensor("dense", TensorType.FLOAT32, 2, dense)));
        return new ScoredRun(
                "request-" + first,
                1_000,
                "node-1",
                release,
                model,
                "ann",
                keys.build(),
                outcomes.build(),
                scores.build(),
                inputs);
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static RecordedValues values(RecordedRow row, String tensor) {
        return Objects.requireNonNull(row.inputs().get(tensor));
    }

    private static List<RecordedRow> rows(Path file) {
        List<RecordedRow> rows = new ArrayList<>();
        try (RecordedInputs inputs = RecordedInputs.open(file)) {
            for (RecordedRow row = inputs.next(); row != null; row = inputs.next()) {
                rows.add(row);
            }
        }
        return rows;
    }
}
