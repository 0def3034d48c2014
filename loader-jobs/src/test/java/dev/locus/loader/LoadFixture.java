package dev.locus.loader;

import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowChecksum;
import dev.locus.feature.StoreKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/// A view, its source files, and the load made of them, in one temporary directory.
final class LoadFixture {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    static final InstantSource CLOCK = InstantSource.fixed(NOW);

    static final String PARQUET_VIEW = """
            kind: feature_view
            version: 1
            name: item
            entity: item
            key:
              column: item_id
              type: int64
            placement: sharded
            event_time:
              column: updated_at
              unit: s
            features:
              - name: year
                type: int64
              - name: adult
                type: int64
              - name: score
                type: float32
              - name: country
                type: string
              - name: genres
                type: string[..3]
              - name: taste
                type: float32[2]
            """;

    final Path directory;

    LoadFixture(Path directory) {
        this.directory = directory;
    }

    LoadFixture view(String yaml) throws Exception {
        Files.writeString(directory.resolve("view.yaml"), yaml);
        return this;
    }

    Path source(String name, String... lines) throws Exception {
        return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
    }

    Path output() {
        return directory.resolve("out").resolve("load");
    }

    LoadRequest request(Path... sources) {
        return LoadRequest.of(directory.resolve("view.yaml"), List.of(sources), output(), 16);
    }

    LoadDirectory load(Path... sources) {
        run(request(sources));
        return LoadDirectory.open(output());
    }

    static LoadReport run(LoadRequest request) {
        return new LoadJob((phase, rows, total) -> {}, CLOCK, Runnable::run).run(request);
    }

    static Map<Integer, String> checksums(LoadDirectory load) {
        Map<Integer, String> checksums = new TreeMap<>();
        load.manifest().files().forEach(file -> checksums.put(file.partition(), file.checksum()));
        return checksums;
    }

    /// Every row of a partition's file, in its order.
    static List<Map.Entry<byte[], byte[]>> scan(LoadDirectory load, LoadManifest.PartitionFile file)
            throws RocksDBException {
        List<Map.Entry<byte[], byte[]>> rows = new ArrayList<>();
        try (Options options = new Options();
                SstFileReader reader = new SstFileReader(options)) {
            reader.open(load.file(file).toString());
            reader.verifyChecksum();
            try (ReadOptions readOptions = new ReadOptions();
                    SstFileReaderIterator iterator = reader.newIterator(readOptions)) {
                for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                    rows.add(Map.entry(iterator.key(), iterator.value()));
                }
            }
        }
        return rows;
    }

    static RowChecksum checksum(List<Map.Entry<byte[], byte[]>> rows) {
        RowChecksum checksum = new RowChecksum();
        rows.forEach(row -> checksum.add(row.getKey(), row.getValue()));
        return checksum;
    }

    static Map<Long, byte[]> rowsByLongKey(LoadDirectory load) throws RocksDBException {
        Map<Long, byte[]> rows = new TreeMap<>();
        for (LoadManifest.PartitionFile file : load.manifest().files()) {
            scan(load, file).forEach(row -> rows.put(StoreKey.longKey(row.getKey()), row.getValue()));
        }
        return rows;
    }
}
