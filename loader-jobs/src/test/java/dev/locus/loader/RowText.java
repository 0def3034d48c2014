package dev.locus.loader;

import dev.locus.feature.Dictionary;
import dev.locus.feature.Feature;
import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowLayout;
import dev.locus.feature.StoreKey;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import org.rocksdb.RocksDBException;

/// The rows of a load as text, whatever codes its dictionaries give.
final class RowText {
    private RowText() {}

    static Map<Long, String> ofAll(LoadDirectory load) throws RocksDBException {
        Map<Long, String> rows = new TreeMap<>();
        for (LoadManifest.PartitionFile file : load.manifest().files()) {
            LoadFixture.scan(load, file)
                    .forEach(row -> rows.put(StoreKey.longKey(row.getKey()), of(load, row.getValue())));
        }
        return rows;
    }

    private static String of(LoadDirectory load, byte[] row) {
        RowLayout layout = load.schema().layout();
        MemorySegment bytes = MemorySegment.ofArray(row);
        long time = bytes.get(RowLayout.INT64, RowLayout.EVENT_TIME_OFFSET);
        StringBuilder text = new StringBuilder(time == RowLayout.NO_EVENT_TIME ? "-" : Long.toString(time));
        for (int i = 0; i < layout.features().size(); i++) {
            Feature feature = layout.features().get(i);
            long bits = bytes.get(RowLayout.INT64, RowLayout.PRESENCE_OFFSET + 8L * (i / 64));
            text.append(' ').append((bits >> i % 64 & 1) == 1 ? "" : "absent ");
            for (int element = 0; element < feature.type().length(); element++) {
                text.append(element == 0 ? "" : ",").append(element(load, feature, bytes, layout.offset(i), element));
            }
            if (layout.countOffset(i) >= 0) {
                text.append('#').append(bytes.get(RowLayout.UINT16, layout.countOffset(i)));
            }
        }
        return text.toString();
    }

    private static String element(LoadDirectory load, Feature feature, MemorySegment row, int offset, int element) {
        return switch (feature.type().element()) {
            case INT64 -> Long.toString(row.get(RowLayout.INT64, offset + 8L * element));
            case FLOAT32 -> Float.toString(row.get(RowLayout.FLOAT32, offset + 4L * element));
            case STRING -> {
                int code = row.get(RowLayout.INT32, offset + 4L * element);
                yield code == Dictionary.UNKNOWN
                        ? "?"
                        : load.schema().dictionary(feature).strings().get(code - 1);
            }
        };
    }
}
