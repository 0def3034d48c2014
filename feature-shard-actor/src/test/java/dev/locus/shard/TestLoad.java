package dev.locus.shard;

import com.google.common.collect.ImmutableMap;
import dev.locus.feature.FeatureView;
import dev.locus.feature.FeatureViewFile;
import dev.locus.feature.LoadDirectoryWriter;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowChecksum;
import dev.locus.feature.RowEncoder;
import dev.locus.feature.RowLayout;
import dev.locus.feature.Sha256;
import dev.locus.feature.StoreKey;
import dev.locus.internal.v1.InspectChangeRequest;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.topology.KeyHash;
import dev.locus.topology.Partitioning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// A small load of a view with two features, `a` and `b`, row by row. A feature that is NaN is missing.
final class TestLoad {
    private final String name;
    private final int partitions;
    private final String viewYaml;
    private final FeatureView view;
    private final RowEncoder encoder;
    private final List<NavigableMap<byte[], byte[]>> rows = new ArrayList<>();
    private long asOfMs = 1_000;

    /// @param keyType `int64` or `string`
    /// @param policies lines of the view's YAML, like `missing_key: refuse`
    TestLoad(String name, String entity, String keyType, boolean replicated, int partitions, String... policies) {
        this.name = name;
        this.partitions = partitions;
        this.viewYaml = """
                kind: feature_view
                version: 1
                name: %s
                entity: %s
                key: {column: id, type: %s}
                placement: %s
                %s
                features:
                  - {name: a, type: float32, default: 0.5}
                  - {name: b, type: float32, default: 0.25}
                """.formatted(
                        name, entity, keyType, replicated ? "replicated" : "sharded", String.join("\n", policies));
        this.view = FeatureViewFile.parse("test", viewYaml).view();
        this.encoder = new RowEncoder(RowLayout.of(view), (feature, string) -> 0);
        for (int i = 0; i < partitions; i++) {
            rows.add(new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    static TestLoad items(int partitions, String... policies) {
        return new TestLoad("item", "item", "int64", false, partitions, policies);
    }

    TestLoad asOf(long millis) {
        asOfMs = millis;
        return this;
    }

    TestLoad row(Object key, float a, float b) {
        return row(key, RowLayout.NO_EVENT_TIME, a, b);
    }

    TestLoad row(Object key, long eventTimeMs, float a, float b) {
        int hash = key instanceof Long number ? KeyHash.ofLong(number) : KeyHash.ofString((String) key);
        int partition = view.replicated() ? 0 : new Partitioning(partitions).partitionOf(hash);
        byte[] storeKey = key instanceof Long number
                ? StoreKey.ofLong(partition, number)
                : StoreKey.ofString(partition, (String) key);
        rows.get(partition).put(storeKey, pack(eventTimeMs, a, b));
        return this;
    }

    /// The packed row.
    byte[] pack(long eventTimeMs, float a, float b) {
        encoder.reset(eventTimeMs);
        if (!Float.isNaN(a)) {
            encoder.setFloat32(0, a);
        }
        if (!Float.isNaN(b)) {
            encoder.setFloat32(1, b);
        }
        return encoder.toBytes();
    }

    /// Writes the load to `root/VIEW-VERSION`.
    ///
    /// @return what a release says about it
    ViewRecord write(Path root, String dataVersion) {
        try {
            Path directory = Files.createDirectories(root.resolve(name + "-" + dataVersion));
            List<LoadManifest.PartitionFile> files = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                if (!rows.get(partition).isEmpty()) {
                    files.add(writePartition(directory, partition));
                }
            }
            LoadDirectoryWriter.writeManifest(
                    directory,
                    new LoadManifest(
                            name,
                            dataVersion,
                            asOfMs,
                            partitions,
                            rows.stream().mapToLong(NavigableMap::size).sum(),
                            RowLayout.FORMAT,
                            RowLayout.of(view).strideBytes(),
                            LoadDirectoryWriter.writeDictionaries(directory, ImmutableMap.of()),
                            files,
                            viewYaml));
            InspectChangeRequest inspect = InspectChangeRequest.newBuilder()
                    .addLoadDirectories(directory.toString())
                    .setPartitions(partitions)
                    .build();
            return ChangeInspector.inspect(inspect).getViews(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LoadManifest.PartitionFile writePartition(Path directory, int partition) throws IOException {
        String fileName = LoadManifest.PartitionFile.fileOf(partition);
        Path file = directory.resolve(fileName);
        SstFiles.write(file, rows.get(partition));
        RowChecksum checksum = new RowChecksum();
        rows.get(partition).forEach(checksum::add);
        return new LoadManifest.PartitionFile(
                partition,
                fileName,
                rows.get(partition).size(),
                Files.size(file),
                Sha256.ofFile(file),
                RowChecksum.toHex(checksum.value()));
    }
}
