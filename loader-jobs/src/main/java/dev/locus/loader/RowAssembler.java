package dev.locus.loader;

import dev.locus.feature.FeatureView;
import dev.locus.feature.KeyType;
import dev.locus.feature.RowLayout;
import dev.locus.feature.StoreKey;
import dev.locus.topology.KeyHash;
import dev.locus.topology.Partitioning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes one reading thread's rows, block by block, and hands them to the spill, or refuses them. A source
/// fills the block by the cells and calls [#endBlock()]. Not thread-safe.
final class RowAssembler {
    private final FeatureView view;
    private final Partitioning partitioning;
    private final ViewCells cells;
    private final RowBlock block;
    private final SpillBuffers spill;
    private final RefusalLog refusals;
    private final ReadTally tally;
    private final byte[] textKey = new byte[StoreKey.STRING_KEY_BYTES_MAX];
    private final byte[] record;
    private final int strideBytes;
    private int part;
    private String fileName = "";

    RowAssembler(
            FeatureView view,
            RowLayout layout,
            ViewCells cells,
            Partitioning partitioning,
            SpillBuffers spill,
            RefusalLog refusals,
            ReadTally tally) {
        this.view = view;
        this.partitioning = partitioning;
        this.cells = cells;
        this.block = new RowBlock(layout, cells::defaultCode);
        this.spill = spill;
        this.refusals = refusals;
        this.tally = tally;
        this.strideBytes = layout.strideBytes();
        this.record = new byte[recordBytesMax(layout)];
    }

    static int recordBytesMax(RowLayout layout) {
        return SpillRecord.HEAD_BYTES + SpillRecord.KEY_BYTES_MAX + layout.strideBytes();
    }

    ViewCells cells() {
        return cells;
    }

    RowBlock block() {
        return block;
    }

    void beginPart(int number, SourceFile file) {
        part = number;
        fileName = file.name();
    }

    /// Fills blocks from a batch, whose columns are given with the cells that they fill, until it is used up.
    ///
    /// @param firstLine of the batch's first row
    void addBatch(List<FilledColumn> columns, int rows, long firstLine) {
        for (int from = 0; from < rows; from += RowBlock.ROWS_MAX) {
            block.begin(Math.min(RowBlock.ROWS_MAX, rows - from), firstLine + from);
            for (FilledColumn column : columns) {
                for (Cell cell : column.cells()) {
                    cell.fill(column.batch(), from, block);
                }
            }
            endBlock();
        }
    }

    /// The values of a column, and whom they fill.
    record FilledColumn(List<Cell> cells, ColumnBatch batch) {}

    /// Takes the block's rows and clears it.
    ///
    /// @throws LoadFailedException if a row is refused and one too many
    void endBlock() {
        for (int row = 0; row < block.count(); row++) {
            RefusedCellException refusal = refusal(row);
            if (refusal == null) {
                spill(row);
            } else {
                refusals.add(
                        part,
                        new RefusedRow(fileName, block.line(row), refusal.column(), refusal.value(), refusal.reason()));
            }
        }
        tally.add(block.count());
        block.clear();
    }

    private @Nullable RefusedCellException refusal(int row) {
        RefusedCellException refusal = block.refusal(row);
        if (refusal == null && !block.hasKey(row)) {
            return new RefusedCellException(view.keyColumn(), "", "a row needs a key");
        }
        return refusal == null && !block.hasMark(row) ? cells.unmarked() : refusal;
    }

    private void spill(int row) {
        int partition;
        int keyLength;
        if (view.keyType() == KeyType.INT64) {
            long key = block.int64Key(row);
            partition = view.replicated() ? 0 : partitioning.partitionOf(KeyHash.ofLong(key));
            StoreKey.putLong(record, SpillRecord.HEAD_BYTES, partition, key);
            keyLength = StoreKey.INT64_BYTES;
        } else {
            int length = block.textKey(row, textKey);
            partition = view.replicated() ? 0 : partitioning.partitionOf(KeyHash.ofUtf8(textKey, length));
            StoreKey.putUtf8(record, SpillRecord.HEAD_BYTES, partition, textKey, length);
            keyLength = StoreKey.PARTITION_BYTES + length;
        }
        SpillRecord.putHead(record, keyLength, part, block.line(row), block.isDeleted(row));
        block.copyRow(row, record, SpillRecord.HEAD_BYTES + keyLength);
        spill.append(partition, record, SpillRecord.HEAD_BYTES + keyLength + strideBytes);
    }

    /// Hands over what is still in memory.
    void finish() {
        spill.finish();
    }
}
