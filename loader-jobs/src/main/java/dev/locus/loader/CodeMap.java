package dev.locus.loader;

import dev.locus.feature.ElementType;
import dev.locus.feature.FeatureType;
import dev.locus.feature.RowLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/// Turns the string codes of spilled rows, which are those of the thread that read them, into the load's.
/// Immutable.
final class CodeMap {
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final ReadRows read;
    private final int[] offsets;
    private final int[] lengths;
    private final boolean[] keepsCodes;

    CodeMap(RowLayout layout, ReadRows read) {
        int[] features = IntStream.range(0, layout.features().size())
                .filter(i -> type(layout, i).element() == ElementType.STRING)
                .toArray();
        this.read = read;
        this.offsets = IntStream.of(features).map(layout::offset).toArray();
        this.lengths = IntStream.of(features).map(i -> type(layout, i).length()).toArray();
        this.keepsCodes = new boolean[read.threads().length()];
        for (int part = 0; part < keepsCodes.length; part++) {
            keepsCodes[part] = read.dictionaries().keepsCodes(read.threads().get(part));
        }
    }

    private static FeatureType type(RowLayout layout, int feature) {
        return layout.features().get(feature).type();
    }

    /// @param row where the packed row begins in the record
    void apply(byte[] record, int row) {
        int part = SpillRecord.part(record);
        if (part == SpillRecord.BASE || keepsCodes[part]) {
            return;
        }
        for (int i = 0; i < offsets.length; i++) {
            int[] codes = read.dictionaries().codes(read.threads().get(part), i);
            int from = row + offsets[i];
            for (int at = from; at < from + Integer.BYTES * lengths[i]; at += Integer.BYTES) {
                INT32.set(record, at, codes[(int) INT32.get(record, at)]);
            }
        }
    }
}
