package dev.locus.shard;

import com.google.common.primitives.Longs;
import dev.locus.feature.RowBatch;
import dev.locus.internal.v1.ItemKeys;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingException;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import dev.locus.transport.Address;
import dev.locus.transport.PackedNumbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// A node without a network, on a real store. Control work waits until [#runControl()].
final class TestNode implements AutoCloseable {
    private static final NodeId NODE = new NodeId("node-1");

    final ServedReleases served = new ServedReleases();
    final ReleaseFollower follower;
    final ReadPhases phases = new ReadPhases();
    final LiveUpdates updates;
    private final DataDirectory data;
    private final Store store;
    private final Queue<Runnable> control = new ArrayDeque<>();
    private final ShardMap map;
    private int ready;

    /// @param partitions all held by this node
    TestNode(Path directory, int partitions, long imageBytesMax) {
        this.data = DataDirectory.open(directory, () -> NODE);
        this.store = RocksStore.open(data.store());
        this.map = ShardMap.of(Collections.nCopies(partitions, List.of(NODE)));
        ShardConfig config = new ShardConfig(directory, Address.loopback(0), imageBytesMax, 1, 1, 1_000, 16);
        LoadedTables tables = new LoadedTables(store, data);
        ModelCopies models = new ModelCopies(data);
        UpdateLog log = new UpdateLog(store);
        this.updates = new LiveUpdates(
                store, log, phases, Runnable::run, 1_000, bytes -> true, new UpdateFigures(InstantSource.system()));
        ReleasePreparer preparer =
                new ReleasePreparer(data.node(), config, store, tables, models, served, log, updates, activity -> {});
        this.follower = new ReleaseFollower(
                preparer, served, tables, models, control::add, control::add, () -> ready++, failure -> {});
    }

    ShardMap map() {
        return map;
    }

    /// How often all that a picture asks for was ready.
    int ready() {
        return ready;
    }

    void runControl() {
        for (Runnable work = control.poll(); work != null; work = control.poll()) {
            work.run();
        }
    }

    /// Runs so many pieces of work, one of them the loading of a release.
    void runControl(int pieces) {
        for (int i = 0; i < pieces; i++) {
            control.remove().run();
        }
    }

    static Release release(long number, List<ViewRecord> views, ModelRecord... models) {
        return new Release(ReleaseRecord.newBuilder()
                .setNumber(number)
                .addAllViews(views)
                .addAllModels(List.of(models))
                .build());
    }

    /// Prepares a release in its turn, which is now.
    ///
    /// @throws ServingException if that fails
    ServableRelease prepare(Release release) {
        CompletableFuture<ServableRelease> prepared = follower.prepare(map, release);
        runControl();
        try {
            return prepared.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ServingException refused) {
                throw refused;
            }
            throw e;
        }
    }

    void drop(long release) {
        CompletableFuture<Boolean> dropped = follower.drop(release);
        runControl();
        dropped.join();
    }

    /// Rows of the view `item` found under the keys 0 to 99.
    static int itemRows(ServableRelease release) {
        List<Long> keys = LongStream.range(0, 100).boxed().toList();
        KeyBatch batch = new KeyBatch(100);
        batch.set(int64Keys(keys), 0, 100);
        boolean[] found = new boolean[100];
        DataVersion view = release.views().get("item");
        if (view == null) {
            return 0;
        }
        view.rows().find(batch, new RowBatch(100), found);
        int count = 0;
        for (boolean each : found) {
            count += each ? 1 : 0;
        }
        return count;
    }

    static ItemKeys int64Keys(List<Long> keys) {
        return ItemKeys.newBuilder()
                .setInt64Keys(PackedNumbers.ofLongs(Longs.toArray(keys)))
                .build();
    }

    /// What is on disk: tables, and the directories of loads and models.
    Set<String> onDisk() {
        Set<String> names = new TreeSet<>();
        store.tables().forEach(table -> names.add("table " + table));
        names.addAll(versions("loads"));
        names.addAll(versions("models"));
        return names;
    }

    private Set<String> versions(String kind) {
        Path root = data.store().resolveSibling(kind);
        if (Files.notExists(root)) {
            return Set.of();
        }
        try (Stream<Path> tree = Files.walk(root, 2)) {
            Set<String> names = new TreeSet<>();
            tree.filter(path -> root.relativize(path).getNameCount() == 2)
                    .forEach(path -> names.add(kind + " " + root.relativize(path)));
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        served.remove(number -> true);
        store.close();
        data.close();
    }
}
