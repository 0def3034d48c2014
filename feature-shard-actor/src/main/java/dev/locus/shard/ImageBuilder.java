package dev.locus.shard;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.KeyType;
import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowChecksum;
import dev.locus.feature.StoreKey;
import dev.locus.internal.v1.PartitionInventory;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.KeyHash;
import dev.locus.topology.Partitioning;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Makes a [DataVersion] of a loaded table: reads every row once, checks counts and checksums against the load's
/// manifest, and builds the serving image if the node has one.
final class ImageBuilder {
    private final Store store;
    private final UpdateLog log;
    private final String table;
    private final ViewRecord view;
    private final LoadDirectory load;
    private final boolean withImage;

    ImageBuilder(Store store, UpdateLog log, ViewRecord view, LoadDirectory load, boolean withImage) {
        this.store = store;
        this.log = log;
        this.table = LoadedTables.tableOf(view);
        this.view = view;
        this.load = load;
        this.withImage = withImage;
    }

    /// Bytes of image for the partitions, without reading rows; string keys are counted at their largest.
    static long imageBytes(LoadDirectory load, BitSet held) {
        long keyBytes = load.schema().view().keyType() == KeyType.STRING ? StoreKey.STRING_KEY_BYTES_MAX : 0;
        return load.manifest().files().stream()
                .filter(file -> load.schema().view().replicated() || held.get(file.partition()))
                .mapToLong(file -> ImageTable.bytesFor(
                        file.rows(),
                        load.schema().layout().strideBytes(),
                        Math.min(keyBytes * file.rows(), file.bytes())))
                .sum();
    }

    /// @throws ServingException if the table does not hold what the manifest says
    @SuppressWarnings("MustBeClosedChecker") // The data version closes the arena, with its last user.
    DataVersion build(Partitioning partitioning, BitSet held) {
        Arena arena = Arena.ofShared();
        ImageMemory memory = new ImageMemory(arena);
        try {
            ImageTable[] tables = new ImageTable[view.getReplicated() ? 1 : partitioning.partitions()];
            List<LoadManifest.PartitionFile> files = load.manifest().files().stream()
                    .filter(file -> view.getReplicated() || held.get(file.partition()))
                    .toList();
            ImageEntries entries = withImage ? entries(files, arena) : null;
            ImmutableList.Builder<PartitionInventory> partitions = ImmutableList.builder();
            for (LoadManifest.PartitionFile file : files) {
                partitions.add(read(file, entries, memory, tables));
            }
            RowSource rows = rows(tables, entries, memory);
            return new DataVersion(
                    view,
                    load.schema(),
                    load.manifest().asOfMs(),
                    rows,
                    partitions.build(),
                    new AtomicInteger(),
                    () -> {
                        if (rows instanceof ImageRows image) {
                            image.close();
                        }
                        arena.close();
                    });
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private ImageEntries entries(List<LoadManifest.PartitionFile> files, Arena arena) {
        long rows = 0;
        long[] keyBytes = new long[1];
        for (LoadManifest.PartitionFile file : files) {
            rows += file.rows();
            if (isStringKey()) {
                store.scan(
                        table,
                        StoreKey.first(file.partition()),
                        (key, row) -> keyBytes[0] += key.length - StoreKey.PARTITION_BYTES);
            }
        }
        return new ImageEntries(arena, rows, load.schema().layout().strideBytes(), keyBytes[0], isStringKey());
    }

    private RowSource rows(ImageTable[] tables, @Nullable ImageEntries entries, ImageMemory memory) {
        if (entries == null) {
            return new StoredRows(
                    store, table, log, load.schema(), load.manifest().asOfMs(), new Partitioning(tables.length));
        }
        ImageTable nothing = ImageTable.nothing(memory, entries);
        Arrays.setAll(tables, partition -> Objects.requireNonNullElse(tables[partition], nothing));
        return new ImageRows(tables, entries, memory, load.schema().view().keyType());
    }

    private PartitionInventory read(
            LoadManifest.PartitionFile file, @Nullable ImageEntries entries, ImageMemory memory, ImageTable[] tables) {
        ImageTable image = entries == null ? null : new ImageTable(memory, Math.toIntExact(file.rows()), entries);
        RowChecksum checksum = new RowChecksum();
        long[] rows = new long[1];
        store.scan(table, StoreKey.first(file.partition()), (key, row) -> {
            checksum.add(key, row);
            rows[0]++;
            if (image != null && entries != null && rows[0] <= file.rows()) {
                add(image, entries, key, row);
            }
        });
        if (rows[0] != file.rows() || checksum.value() != file.checksumValue()) {
            throw new ServingException(
                    ServingError.DATA_DAMAGED,
                    table + " partition " + file.partition() + " has " + rows[0] + " rows with checksum "
                            + RowChecksum.toHex(checksum.value()) + ", its manifest says " + file.rows() + " and "
                            + file.checksum());
        }
        if (image != null) {
            tables[file.partition()] = image;
        }
        return PartitionInventory.newBuilder()
                .setPartition(file.partition())
                .setRows(rows[0])
                .setChecksum(checksum.value())
                .build();
    }

    private void add(ImageTable image, ImageEntries entries, byte[] storeKey, byte[] row) {
        if (isStringKey()) {
            byte[] utf8 = Arrays.copyOfRange(storeKey, StoreKey.PARTITION_BYTES, storeKey.length);
            image.add(KeyHash.ofUtf8(utf8), entries.add(utf8, row));
        } else {
            long key = StoreKey.longKey(storeKey);
            image.add(KeyHash.ofLong(key), entries.add(key, row));
        }
    }

    private boolean isStringKey() {
        return load.schema().view().keyType() == KeyType.STRING;
    }
}
