package dev.locus.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.locus.feature.RowBatch;
import dev.locus.feature.RowLayout;
import dev.locus.feature.StoreKey;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.internal.v1.WriteStamp;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.testing.Seeds;
import dev.locus.topology.KeyHash;
import dev.locus.topology.NodeId;
import dev.locus.topology.Partitioning;
import dev.locus.v1.Deletion;
import dev.locus.v1.Row;
import dev.locus.v1.RowWrite;
import dev.locus.v1.Value;
import dev.locus.v1.WriteOutcome;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Live updates on a real store: what the image serves, what the store serves, and what a history of all writes says
/// is one and the same.
class LiveUpdatesTest {
    private static final int PARTITIONS = 4;
    private static final int KEYS = 40;
    private static final long AS_OF = 100_000_000_000L;
    /// A day before the load's time.
    private static final long FLOOR = AS_OF - 86_400_000;

    private final List<RowWrite> history = new ArrayList<>();
    private final List<WriteStamp> stamps = new ArrayList<>();
    private final Queue<Runnable> writer = new ArrayDeque<>();
    private final ReadPhases phases = new ReadPhases();

    @TempDir
    Path root;

    private DataDirectory data;
    private Store store;
    private UpdateLog log;
    private LiveUpdates updates;

    @BeforeEach
    void open() {
        data = DataDirectory.open(root.resolve("data"), () -> new NodeId("n"));
        store = RocksStore.open(data.store());
        log = new UpdateLog(store);
        updates = new LiveUpdates(
                store, log, phases, writer::add, 1_000, bytes -> true, new UpdateFigures(InstantSource.system()));
    }

    @AfterEach
    void close() {
        store.close();
        data.close();
    }

    private void runWriter() {
        for (Runnable work = writer.poll(); work != null; work = writer.poll()) {
            work.run();
        }
    }

    /// Rows 0 to 19 were loaded; those with odd keys bring an event time.
    private static TestLoad load() {
        TestLoad load = TestLoad.items(PARTITIONS).asOf(AS_OF);
        for (long key = 0; key < KEYS / 2; key++) {
            load.row(key, loadedTime(key), (float) key, key == 4 ? Float.NaN : key / 2f);
        }
        return load;
    }

    private static long loadedTime(long key) {
        return key % 2 == 0 ? RowLayout.NO_EVENT_TIME : AS_OF - 1_000 + key;
    }

    private DataVersion build(ViewRecord view, boolean withImage) {
        BitSet all = new BitSet();
        all.set(0, PARTITIONS);
        LoadedTables tables = new LoadedTables(store, data);
        var found = tables.find(view);
        return new ImageBuilder(store, log, view, found == null ? tables.ingest(view, all) : found, withImage)
                .build(new Partitioning(PARTITIONS), all);
    }

    private DataVersion served(ViewRecord view) {
        DataVersion built = build(view, true);
        CompletableFuture<Void> inStep = updates.keepInStep(built);
        runWriter();
        inStep.join();
        return built;
    }

    private List<WriteOutcome> write(RowWrite write, WriteStamp stamp) {
        history.add(write);
        stamps.add(stamp);
        long key = write.getKey().getInt64Key();
        ByteString storeKey = UnsafeByteOperations.unsafeWrap(storeKey(key));
        CompletableFuture<List<WriteOutcome>> answer =
                updates.apply("item", List.of(new KeyWrite(storeKey, write, stamp)));
        runWriter();
        return answer.join();
    }

    private static byte[] storeKey(long key) {
        return StoreKey.ofLong(new Partitioning(PARTITIONS).partitionOf(KeyHash.ofLong(key)), key);
    }

    private static WriteStamp stamp(long millis, int id) {
        return WriteStamp.newBuilder()
                .setEventTimeMs(millis)
                .setWriteId(ByteString.copyFromUtf8("id-" + id))
                .build();
    }

    private static RowWrite write(long key, RowWrite.ChangeCase kind, @Nullable Float a, @Nullable Float b) {
        Row.Builder row = Row.newBuilder();
        if (a != null) {
            row.putFeatures("a", value(a));
        }
        if (b != null) {
            row.putFeatures("b", value(b));
        }
        RowWrite.Builder write = RowWrite.newBuilder();
        write.getKeyBuilder().setInt64Key(key);
        return switch (kind) {
            case UPSERT -> write.setUpsert(row).build();
            case UPDATE -> write.setUpdate(row).build();
            default -> write.setDelete(Deletion.getDefaultInstance()).build();
        };
    }

    /// NaN = no value.
    private static Value value(float number) {
        return Float.isNaN(number)
                ? Value.getDefaultInstance()
                : Value.newBuilder().setFloatValue(number).build();
    }

    @Test
    void imageAndStoreServeWhatAHistoryOfAllWritesGivesWhateverTheOrderTheyCameIn() {
        RandomGenerator random = Seeds.random("live updates");
        ViewRecord view = load().write(root, "1");
        DataVersion image = served(view);
        DataVersion stored = build(view, false);
        for (int i = 0; i < 2_000; i++) {
            long millis = random.nextInt(20) == 0 ? FLOOR - 5 + random.nextInt(10) : AS_OF - 1_000 + random.nextInt(60);
            WriteStamp stamp = stamp(millis, random.nextInt(100));
            boolean again = i > 0 && random.nextInt(10) == 0;
            int old = again ? random.nextInt(history.size()) : 0;
            if (again) {
                write(history.get(old), stamps.get(old));
            } else {
                write(randomWrite(random), stamp);
            }
            if (i % 50 == 0) {
                assertServed(image, stored);
            }
        }
        assertServed(image, stored);
        // What is built anew, of the load and the log, is the same, too.
        assertServed(served(view), stored);
    }

    private static RowWrite randomWrite(RandomGenerator random) {
        RowWrite.ChangeCase kind = switch (random.nextInt(5)) {
            case 0 -> RowWrite.ChangeCase.DELETE;
            case 1 -> RowWrite.ChangeCase.UPSERT;
            default -> RowWrite.ChangeCase.UPDATE;
        };
        Float a = random.nextBoolean() ? (Float) (float) random.nextInt(1_000) : null;
        Float b = a == null || random.nextBoolean() ? (random.nextInt(4) == 0 ? Float.NaN : random.nextFloat()) : null;
        return write(random.nextInt(KEYS), kind, a, b);
    }

    private void assertServed(DataVersion image, DataVersion stored) {
        for (long key = 0; key < KEYS; key++) {
            byte[] expected = expected(key);
            assertArrayEquals(expected, row(image, key), "image, key " + key);
            assertArrayEquals(expected, row(stored, key), "store, key " + key);
        }
    }

    /// The row of a key, worked out from all writes in their order; no bytes if there is none.
    private byte[] expected(long key) {
        boolean loaded = key < KEYS / 2;
        long loadedMillis = loaded ? Math.max(FLOOR, loadedTime(key)) : FLOOR;
        boolean[] exists = {loaded};
        float[] row = {loaded ? (float) key : Float.NaN, loaded && key != 4 ? key / 2f : Float.NaN};
        long[] millis = {loaded ? loadedTime(key) : RowLayout.NO_EVENT_TIME};
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            if (history.get(i).getKey().getInt64Key() == key && stamps.get(i).getEventTimeMs() > loadedMillis) {
                order.add(i);
            }
        }
        order.sort(Comparator.<Integer>comparingLong(i -> stamps.get(i).getEventTimeMs())
                .thenComparing(i -> stamps.get(i).getWriteId(), ByteString.unsignedLexicographicalComparator()));
        for (int i : order) {
            replay(history.get(i), stamps.get(i).getEventTimeMs(), exists, row, millis);
        }
        return exists[0] ? load().pack(millis[0], row[0], row[1]) : new byte[0];
    }

    private static void replay(RowWrite write, long at, boolean[] exists, float[] row, long[] millis) {
        boolean update = write.getChangeCase() == RowWrite.ChangeCase.UPDATE;
        if (!update) {
            row[0] = Float.NaN;
            row[1] = Float.NaN;
        }
        exists[0] = write.getChangeCase() != RowWrite.ChangeCase.DELETE;
        millis[0] = at;
        Row features = update ? write.getUpdate() : write.getUpsert();
        features.getFeaturesMap()
                .forEach((name, value) ->
                        row[name.equals("a") ? 0 : 1] = value.hasFloatValue() ? value.getFloatValue() : Float.NaN);
    }

    private byte[] row(DataVersion version, long key) {
        KeyBatch batch = new KeyBatch(1);
        batch.set(TestNode.int64Keys(List.of(key)), 0, 1);
        RowBatch rows = new RowBatch(1);
        boolean[] found = new boolean[1];
        int phase = phases.enter();
        try {
            version.rows().find(batch, rows, found);
            return found[0]
                    ? RowBatch.memory()
                            .asSlice(rows.address(0), version.schema().layout().strideBytes())
                            .toArray(ValueLayout.JAVA_BYTE)
                    : new byte[0];
        } finally {
            phases.exit(phase);
        }
    }

    @Test
    void aNewLoadKeepsTheUpdatesThatAreNewerThanItsReplayWindow() {
        DataVersion first = served(load().write(root, "1"));
        write(write(1, RowWrite.ChangeCase.UPDATE, 77f, null), stamp(AS_OF + 1, 1));
        write(write(30, RowWrite.ChangeCase.UPSERT, 30f, 1f), stamp(AS_OF + 1, 1));
        DataVersion later = served(load().asOf(AS_OF + 2).write(root, "2"));
        DataVersion muchLater = served(load().asOf(AS_OF + 2 + 86_400_000).write(root, "3"));
        assertArrayEquals(row(first, 1), row(later, 1));
        assertArrayEquals(row(first, 30), row(later, 30));
        assertEquals(0, row(muchLater, 30).length);
        assertArrayEquals(load().pack(loadedTime(1), 1, 0.5f), row(muchLater, 1));
    }

    @Test
    void olderWritesAreSuperseded() {
        served(load().write(root, "1"));
        RowWrite update = write(1, RowWrite.ChangeCase.UPDATE, 1f, null);
        RowWrite delete = write(1, RowWrite.ChangeCase.DELETE, null, null);
        assertEquals(List.of(WriteOutcome.WRITE_OUTCOME_APPLIED), write(update, stamp(AS_OF, 2)));
        assertEquals(List.of(WriteOutcome.WRITE_OUTCOME_SUPERSEDED), write(update, stamp(AS_OF, 1)));
        assertEquals(List.of(WriteOutcome.WRITE_OUTCOME_APPLIED), write(delete, stamp(AS_OF, 3)));
        assertEquals(List.of(WriteOutcome.WRITE_OUTCOME_SUPERSEDED), write(update, stamp(AS_OF, 2)));
    }

    @Test
    void updatesThatNoServedVersionNeedsAreSwept() {
        DataVersion first = served(load().write(root, "1"));
        write(write(1, RowWrite.ChangeCase.UPDATE, 77f, null), stamp(FLOOR + 1_000, 1));
        write(write(2, RowWrite.ChangeCase.UPDATE, 77f, null), stamp(AS_OF + 1_000, 1));
        sweep(List.of(first), AS_OF);
        assertEquals(2, logged());
        DataVersion second = served(load().asOf(AS_OF + 2_000).write(root, "2"));
        sweep(List.of(first, second), AS_OF);
        assertEquals(2, logged());
        sweep(List.of(second), AS_OF);
        assertEquals(1, logged());
        assertArrayEquals(expected(2), row(second, 2));
    }

    @Test
    void rowsLongPastTheirTimeToLiveAreSweptUnlessStaleRowsAreServed() {
        TestLoad dying =
                TestLoad.items(PARTITIONS, "ttl: 1h", "past_ttl: no_score").asOf(AS_OF);
        TestLoad lasting = TestLoad.items(PARTITIONS, "ttl: 1h").asOf(AS_OF);
        DataVersion version = served(dying.row(1L, 1, 1).write(root, "1"));
        DataVersion other = served(lasting.row(1L, 1, 1).write(root, "2"));
        write(write(30, RowWrite.ChangeCase.UPSERT, 3f, null), stamp(AS_OF, 1));
        long dead = AS_OF + 25 * 3_600_000;
        sweep(List.of(version, other), dead + 1);
        assertEquals(1, logged());
        sweep(List.of(version), dead);
        assertEquals(1, logged());
        sweep(List.of(version), dead + 1);
        assertEquals(0, logged());
        assertEquals(0, row(version, 30).length);
    }

    private void sweep(List<DataVersion> served, long nowMillis) {
        updates.sweep(served, nowMillis);
        runWriter();
    }

    private int logged() {
        int[] keys = new int[1];
        for (int partition = 0; partition < PARTITIONS; partition++) {
            log.scan("item", StoreKey.first(partition), (key, updated) -> keys[0]++);
        }
        return keys[0];
    }

    @Test
    void writesWaitInABoundedQueue() {
        served(load().write(root, "1"));
        List<KeyWrite> many = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            RowWrite write = write(i, RowWrite.ChangeCase.UPDATE, 1f, null);
            many.add(new KeyWrite(UnsafeByteOperations.unsafeWrap(storeKey(i)), write, stamp(AS_OF, 1)));
        }
        CompletableFuture<List<WriteOutcome>> first = updates.apply("item", many);
        CompletableFuture<List<WriteOutcome>> second = updates.apply("item", many);
        ServingException refusal = assertInstanceOf(
                ServingException.class,
                assertThrows(CompletionException.class, second::join).getCause());
        assertEquals(ServingError.TOO_MANY_REQUESTS, refusal.error());
        runWriter();
        assertEquals(600, first.join().size());
        CompletableFuture<List<WriteOutcome>> third = updates.apply("item", many);
        runWriter();
        assertEquals(600, third.join().size());
    }

    /// As many rows as the image has room for are changed many times over while a reader comes and goes: the memory of
    /// rows that nobody reads any more is used again.
    @Test
    void theMemoryOfOldRowsIsUsedAgainOnceNobodyReadsThem() {
        DataVersion image = served(load().write(root, "1"));
        for (int i = 0; i < 100; i++) {
            write(write(i % 10, RowWrite.ChangeCase.UPDATE, (float) i, null), stamp(AS_OF + i, 1));
        }
        long settled = image.rows().imageBytes();
        for (int i = 100; i < 500; i++) {
            write(write(i % 10, RowWrite.ChangeCase.UPDATE, (float) i, null), stamp(AS_OF + i, 1));
        }
        assertEquals(settled, image.rows().imageBytes());
        int phase = phases.enter();
        for (int i = 500; i < 600; i++) {
            write(write(i % 10, RowWrite.ChangeCase.UPDATE, (float) i, null), stamp(AS_OF + i, 1));
        }
        assertEquals(
                settled + (100 - 2) * (8L + image.schema().layout().strideBytes()),
                image.rows().imageBytes(),
                "a reader that stays keeps old rows alive");
        phases.exit(phase);
    }
}
