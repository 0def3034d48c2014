package dev.locus.loader;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The sources' rows and those of the base, merged; of the base only the partitions that the sources have rows of.
/// Holds
/// one row of each in memory. Not thread-safe.
final class Overlay implements RowStream, AutoCloseable {
    private final RowStream sources;
    private final BaseLoad base;
    private final BitSet partitions = new BitSet();
    private final byte[] sourceRow;
    private final byte[] baseRow;
    private int sourceLength;
    private int baseLength;
    private @Nullable BaseRows baseRows;

    Overlay(RowStream sources, BaseLoad base, int recordBytesMax) {
        this.sources = sources;
        this.base = base;
        this.sourceRow = new byte[recordBytesMax];
        this.baseRow = new byte[recordBytesMax];
        this.sourceLength = sources.next(sourceRow);
    }

    /// Those that have been begun.
    BitSet partitions() {
        return partitions;
    }

    @Override
    public int next(byte[] record) {
        if (baseLength == 0 && sourceLength > 0) {
            begin(SpillRecord.partition(sourceRow));
        }
        if (baseLength > 0 && (sourceLength == 0 || SpillRecord.compare(baseRow, sourceRow) < 0)) {
            int length = baseLength;
            System.arraycopy(baseRow, 0, record, 0, length);
            advanceBase();
            return length;
        }
        int length = sourceLength;
        System.arraycopy(sourceRow, 0, record, 0, length);
        sourceLength = length == 0 ? 0 : sources.next(sourceRow);
        return length;
    }

    private void begin(int partition) {
        if (!partitions.get(partition)) {
            partitions.set(partition);
            close();
            baseRows = base.rows(partition);
            advanceBase();
        }
    }

    private void advanceBase() {
        baseLength = baseRows == null ? 0 : baseRows.next(baseRow);
    }

    @Override
    public void close() {
        if (baseRows != null) {
            baseRows.close();
            baseRows = null;
        }
    }
}
