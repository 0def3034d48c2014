package dev.locus.loader;

import dev.locus.feature.RowLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Map;

/// Counts, for each feature, the rows that lack it. Not thread-safe.
final class NullCounts {
    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long[] counts;
    private final int words;

    NullCounts(RowLayout layout) {
        this.counts = new long[layout.features().size()];
        this.words = layout.presenceWords();
    }

    /// What a load has counted.
    ///
    /// @param nulls of each feature, by name
    static NullCounts of(RowLayout layout, Map<String, Long> nulls) {
        NullCounts counts = new NullCounts(layout);
        for (int i = 0; i < counts.counts.length; i++) {
            counts.counts[i] = nulls.getOrDefault(layout.features().get(i).name(), 0L);
        }
        return counts;
    }

    /// @param row where the packed row begins
    void add(byte[] record, int row) {
        add(record, row, 1);
    }

    /// Takes a row back that another one counted.
    ///
    /// @param row where the packed row begins
    void remove(byte[] record, int row) {
        add(record, row, -1);
    }

    private void add(byte[] record, int row, int rows) {
        for (int word = 0; word < words; word++) {
            long absent = ~(long) INT64.get(record, row + RowLayout.PRESENCE_OFFSET + Long.BYTES * word);
            int features = counts.length - Long.SIZE * word;
            absent &= features < Long.SIZE ? (1L << features) - 1 : -1L;
            for (; absent != 0; absent &= absent - 1) {
                counts[Long.SIZE * word + Long.numberOfTrailingZeros(absent)] += rows;
            }
        }
    }

    void add(NullCounts other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    long count(int feature) {
        return counts[feature];
    }
}
