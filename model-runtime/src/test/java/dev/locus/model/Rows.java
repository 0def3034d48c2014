package dev.locus.model;

import dev.locus.feature.Feature;
import dev.locus.feature.FeatureType;
import dev.locus.feature.RowEncoder;
import dev.locus.feature.RowLayout;
import dev.locus.feature.ViewSchema;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/// Packs rows from plain values.
final class Rows {
    private Rows() {}

    /// @param values by feature; a list for vectors and lists; what is left out is missing
    static MemorySegment row(ViewSchema schema, Map<String, ?> values) {
        RowEncoder encoder = new RowEncoder(
                schema.layout(), (feature, string) -> schema.dictionary(feature).codeOf(string));
        encoder.reset(RowLayout.NO_EVENT_TIME);
        values.forEach((name, value) -> set(encoder, schema, name, value));
        return offHeap(encoder.toBytes());
    }

    private static void set(RowEncoder encoder, ViewSchema schema, String name, Object value) {
        int index = schema.view().indexOf(name);
        Feature feature = schema.view().features().get(index);
        FeatureType type = feature.type();
        List<?> elements = value instanceof List<?> list ? list : List.of(value);
        int count = elements.size();
        switch (type.element()) {
            case INT64 -> {
                long[] longs = elements.stream()
                        .mapToLong(e -> ((Number) e).longValue())
                        .toArray();
                if (type.isScalar()) {
                    encoder.setInt64(index, longs[0]);
                } else {
                    encoder.setInt64s(index, longs, count);
                }
            }
            case FLOAT32 -> {
                float[] floats = new float[count];
                for (int i = 0; i < count; i++) {
                    floats[i] = ((Number) elements.get(i)).floatValue();
                }
                if (type.isScalar()) {
                    encoder.setFloat32(index, floats[0]);
                } else {
                    encoder.setFloat32s(index, floats, count);
                }
            }
            case STRING -> {
                int[] codes = elements.stream()
                        .mapToInt(e -> schema.dictionary(feature).codeOf((String) e))
                        .toArray();
                if (type.isScalar()) {
                    encoder.setString(index, codes[0]);
                } else {
                    encoder.setStrings(index, codes, count);
                }
            }
        }
    }

    static MemorySegment offHeap(byte[] row) {
        MemorySegment segment = Arena.global().allocate(row.length, 8);
        MemorySegment.copy(MemorySegment.ofArray(row), 0, segment, 0, row.length);
        return segment;
    }
}
