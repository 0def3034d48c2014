package dev.locus.feature;

import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The load directory in `src/test/resources/golden-load-2`, as code: what format version 2 means, byte for
/// byte; beside it one of version 1, which has no `nulls` and no `forced`. If a test on them fails, loads
/// made by released loaders can't be read any more; give the format a new version instead.
final class GoldenLoad {
    static final Path DIRECTORY = Path.of("src/test/resources/golden-load-2");
    static final Path OF_VERSION_1 = Path.of("src/test/resources/golden-load");
    static final String PARTITION_FILE = "partition-00002.sst";
    static final String ROW_FILE = "row.hex";
    /// Stands for an SST file, whose own format is RocksDB's.
    static final byte[] PARTITION_BYTES = "not really sorted\n".getBytes(StandardCharsets.UTF_8);

    static final String VIEW = """
            kind: feature_view
            version: 1
            name: item
            entity: item
            key:
              column: item_id
              type: int64
            placement: sharded
            features:
              - name: year
                type: int64
                default: 1995
              - name: genres
                type: string[..3]
                default: [Drama]
              - name: taste
                type: float32[2]
                default: 0.5
              - name: country
                type: string
                default: "é"
              - name: seen
                type: int64[..2]
            """;

    private GoldenLoad() {}

    static ImmutableMap<String, Dictionary> dictionaries() {
        return ImmutableMap.of(
                "genres",
                new Dictionary(List.of("Drama", "War", "\"quoted\" | \\")),
                "country",
                new Dictionary(List.of("é", "日本")));
    }

    static ViewSchema schema() {
        return ViewSchema.of(FeatureViewFile.parse("golden", VIEW).view(), dictionaries());
    }

    /// Key 7 with everything but `taste`.
    static byte[] row() {
        RowEncoder encoder = new RowEncoder(
                schema().layout(),
                (feature, string) -> schema().dictionary(feature).codeOf(string));
        encoder.reset(1_767_323_045_678L);
        encoder.setInt64(0, -2);
        encoder.setStrings(1, new int[] {2, 3}, 2);
        encoder.setString(3, 2);
        encoder.setInt64s(4, new long[] {11}, 1);
        return encoder.toBytes();
    }

    static LoadManifest manifest() {
        ImmutableMap<String, Long> nulls =
                ImmutableMap.of("year", 0L, "genres", 0L, "taste", 1L, "country", 0L, "seen", 0L);
        return manifest(nulls, "half of the shop moved", null);
    }

    /// A load on top of another one.
    static LoadManifest increment() {
        return manifest(ImmutableMap.of(), null, new LoadManifest.Increment("a", Sha256.of(new byte[0]), 1, 3));
    }

    static LoadManifest manifestOfVersion1() {
        return manifest(ImmutableMap.of(), null, null);
    }

    private static LoadManifest manifest(
            ImmutableMap<String, Long> nulls, @Nullable String forced, LoadManifest.@Nullable Increment increment) {
        RowChecksum checksum = new RowChecksum();
        checksum.add(StoreKey.ofLong(2, 7), row());
        return new LoadManifest(
                "item",
                "20260102T030405.678Z",
                1_767_323_045_678L,
                16,
                1,
                nulls,
                forced,
                increment,
                RowLayout.FORMAT,
                schema().layout().strideBytes(),
                new LoadManifest.DictionariesFile(
                        LoadManifest.DictionariesFile.NAME, Sha256.of(LoadDocuments.write(dictionaries()))),
                List.of(new LoadManifest.PartitionFile(
                        2,
                        PARTITION_FILE,
                        1,
                        PARTITION_BYTES.length,
                        Sha256.of(PARTITION_BYTES),
                        RowChecksum.toHex(checksum.value()))),
                VIEW);
    }
}
