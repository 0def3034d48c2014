package dev.locus.loader;

import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowGroupPredicate;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.SchemaNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Neighbouring row groups of a Parquet file, read column by column in batches; only the declared columns are
/// read.
///
/// @param firstRow how many rows of the file come before
/// @param rows how many these are
/// @param groups which row groups, as the library names them
record ParquetSource(SourceFile file, long firstRow, long rows, RowGroupPredicate groups, ParquetThreads threads)
        implements SourcePart {
    private static final int BATCH_ROWS = 4_096;
    /// Row groups are put together until they have so many rows.
    private static final long PART_ROWS_MIN = 1 << 19;

    static RowSource of(SourceFile file, ViewCells view, ParquetThreads threads) throws IOException {
        try (ParquetFileReader reader = open(file, threads)) {
            view.checkColumns(
                    file.name(),
                    reader.getFileSchema().getRootNode().children().stream()
                            .map(SchemaNode::name)
                            .toList());
            long rows = reader.getFileMetaData().numRows();
            return new RowSource(
                    file, rows, rows, parts(file, reader.getFileMetaData().rowGroups(), threads));
        }
    }

    private static List<SourcePart> parts(SourceFile file, List<RowGroup> groups, ParquetThreads threads) {
        List<SourcePart> parts = new ArrayList<>();
        long firstRow = 0;
        long rows = 0;
        long start = -1;
        for (int i = 0; i < groups.size(); i++) {
            RowGroup group = groups.get(i);
            if (group.numRows() == 0) {
                continue;
            }
            start = start < 0 ? middle(group) : start;
            rows += group.numRows();
            if (rows >= PART_ROWS_MIN || i == groups.size() - 1) {
                RowGroupPredicate range = RowGroupPredicate.byteRange(start, middle(group) + 1);
                parts.add(new ParquetSource(file, firstRow, rows, range, threads));
                firstRow += rows;
                rows = 0;
                start = -1;
            }
        }
        return parts;
    }

    /// The library takes the row groups whose middle, so reckoned, is in a byte range.
    private static long middle(RowGroup group) {
        long bytes = group.columns().stream()
                .mapToLong(column -> column.metaData().totalCompressedSize())
                .sum();
        return group.columns().getFirst().chunkStartOffset() + bytes / 2;
    }

    @Override
    public void read(RowAssembler rows) throws IOException {
        String[] names = rows.cells().columns().toArray(String[]::new);
        try (ParquetFileReader reader = open(file, threads);
                ColumnReaders readers = reader.buildColumnReaders(ColumnProjection.columns(names))
                        .filter(groups)
                        .batchSize(BATCH_ROWS)
                        .build()) {
            List<ParquetColumn> columns = new ArrayList<>();
            for (int i = 0; i < readers.getColumnCount(); i++) {
                columns.add(ParquetColumn.of(file, readers.getColumnReader(i), rows.cells()));
            }
            long read = readBatches(readers, columns, rows);
            if (read != this.rows) {
                throw new LoadFailedException(file.name() + " is damaged: from row " + (firstRow + 1) + " on it has "
                        + read + " rows, its footer says " + this.rows);
            }
        }
    }

    private long readBatches(ColumnReaders readers, List<ParquetColumn> columns, RowAssembler rows) throws IOException {
        long read = 0;
        while (nextBatch(readers, read)) {
            int count = readers.getRecordCount();
            List<RowAssembler.FilledColumn> filled =
                    columns.stream().map(ParquetColumn::nextBatch).toList();
            rows.addBatch(filled, count, firstRow + read + 1);
            read += count;
        }
        return read;
    }

    /// The library throws unchecked exceptions of many kinds for damaged pages.
    private boolean nextBatch(ColumnReaders readers, long read) {
        try {
            return readers.nextBatch();
        } catch (RuntimeException e) {
            throw LoadFailedException.of(
                    file.name() + " is damaged, from row " + (firstRow + read + 1) + " on: " + e.getMessage(), e);
        }
    }

    private static ParquetFileReader open(SourceFile file, ParquetThreads threads) {
        try {
            return ParquetFileReader.open(file.toInputFile(), threads.context());
        } catch (IOException | RuntimeException e) {
            throw LoadFailedException.of("can't read " + file.name() + " as Parquet: " + e.getMessage(), e);
        }
    }
}
