package dev.locus.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.locus.feature.FeatureViewFile;
import dev.locus.feature.RowBatch;
import dev.locus.feature.ViewSchema;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nothing is freed while a request reads it; everything is freed once, after.
@Timeout(60)
class ServedReleasesTest {
    private static final NodeId NODE = new NodeId("node-1");
    private static final ViewSchema SCHEMA =
            ViewSchema.of(FeatureViewFile.parse("test", """
                            kind: feature_view
                            version: 1
                            name: item
                            entity: item
                            key: {column: id, type: int64}
                            placement: sharded
                            features: [{name: a, type: float32}]
                            """).view(), Map.of());

    private final ServedReleases served = new ServedReleases();

    @Test
    void aReleaseThatIsNotServedIsNotLeased() {
        assertNull(served.lease(1, 0));
    }

    @Test
    void aRemovedReleaseIsFreedWhenTheLastLeaseIsBack() {
        AtomicInteger frees = new AtomicInteger();
        served.add(release(1, data("1", frees)));
        ServableRelease first = leased(1);
        ServableRelease second = leased(1);
        served.remove(number -> number == 1);
        assertNull(served.lease(1, 0));
        first.giveBack();
        assertEquals(0, frees.get());
        assertFalse(first.freed().isDone());
        second.giveBack();
        assertEquals(1, frees.get());
        assertTrue(first.freed().isDone());
        assertFalse(second.lease());
    }

    @Test
    void anUnusedReleaseIsFreedAtOnce() {
        AtomicInteger frees = new AtomicInteger();
        served.add(release(1, data("1", frees)));
        leased(1).giveBack();
        assertEquals(0, frees.get());
        served.remove(number -> true);
        assertEquals(1, frees.get());
    }

    @Test
    void aDataVersionOfTwoReleasesIsFreedWithTheLast() {
        AtomicInteger frees = new AtomicInteger();
        DataVersion shared = data("1", frees);
        served.add(release(1, shared));
        served.add(release(2, shared));
        served.remove(number -> number == 1);
        assertEquals(0, frees.get());
        assertSame(shared, served.dataVersion(shared.record()));
        served.remove(number -> number == 2);
        assertEquals(1, frees.get());
        assertNull(served.dataVersion(shared.record()));
    }

    @Test
    void aReleaseTakesThePlaceOfAnotherOfItsNumber() {
        AtomicInteger oldFrees = new AtomicInteger();
        AtomicInteger newFrees = new AtomicInteger();
        ServableRelease replaced = release(1, data("1", oldFrees));
        ServableRelease replacement = release(1, data("2", newFrees));
        served.add(replaced);
        served.add(replacement);
        assertEquals(1, oldFrees.get());
        assertSame(replacement, leased(1));
        assertEquals(0, newFrees.get());
    }

    @Test
    void underManyThreadsNothingIsReadAfterItWasFreed() throws InterruptedException {
        int readers = 6;
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong newest = new AtomicLong(1);
        AtomicLong leases = new AtomicLong();
        List<AtomicInteger> frees = new ArrayList<>();
        frees.add(new AtomicInteger());
        served.add(release(1, data("1", frees.get(0))));
        try (ExecutorService executor = Executors.newFixedThreadPool(readers)) {
            List<CompletableFuture<Long>> readings = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                readings.add(CompletableFuture.supplyAsync(
                        () -> {
                            long readWhenFreed = 0;
                            while (!stop.get()) {
                                ServableRelease release = served.lease(newest.get(), 0);
                                if (release != null) {
                                    DataVersion data = release.views().get("item");
                                    RowSource rows =
                                            Objects.requireNonNull(data).rows();
                                    readWhenFreed += rows.imageBytes() == 0 ? 1 : 0;
                                    leases.incrementAndGet();
                                    Thread.onSpinWait();
                                    readWhenFreed += rows.imageBytes() == 0 ? 1 : 0;
                                    release.giveBack();
                                }
                            }
                            return readWhenFreed;
                        },
                        executor));
            }
            for (int number = 2; number <= 3_000; number++) {
                AtomicInteger free = new AtomicInteger();
                frees.add(free);
                served.add(release(number, data(Integer.toString(number), free)));
                newest.set(number);
                int gone = number;
                served.remove(each -> each < gone);
            }
            stop.set(true);
            for (CompletableFuture<Long> reading : readings) {
                assertEquals(0, reading.join());
            }
        }
        served.remove(number -> true);
        for (AtomicInteger free : frees) {
            assertEquals(1, free.get());
        }
        assertTrue(leases.get() > 1_000, () -> "only " + leases.get() + " leases: nothing was tried");
    }

    private ServableRelease leased(long number) {
        return Objects.requireNonNull(served.lease(number, 0));
    }

    private static ServableRelease release(long number, DataVersion data) {
        ReleaseRecord record = ReleaseRecord.newBuilder()
                .setNumber(number)
                .addViews(data.record())
                .build();
        ShardMap map = ShardMap.of(List.of(List.of(NODE)));
        return new ServableRelease(new Release(record), map, NODE, ImmutableMap.of(), ImmutableMap.of("item", data));
    }

    /// @param frees counts how often it was freed; its image has no bytes from then on
    private static DataVersion data(String version, AtomicInteger frees) {
        ViewRecord record =
                ViewRecord.newBuilder().setName("item").setDataVersion(version).build();
        RowSource rows = new RowSource() {
            @Override
            public int partitions() {
                return 1;
            }

            @Override
            public void find(KeyBatch keys, RowBatch batch, boolean[] found) {
                throw new UnsupportedOperationException();
            }

            @Override
            public boolean inMemory() {
                return true;
            }

            @Override
            public long imageBytes() {
                return frees.get() == 0 ? 1 : 0;
            }
        };
        return new DataVersion(
                record, SCHEMA, 0, rows, ImmutableList.of(), new AtomicInteger(), () -> frees.incrementAndGet());
    }
}
