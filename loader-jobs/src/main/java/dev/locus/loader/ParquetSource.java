package dev.locus.loader;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.SchemaNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A Parquet file, read column by column in batches; only the declared columns are read.
final class ParquetSource implements RowSource {
    private static final int BATCH_ROWS = 4_096;

    private final Path file;

    ParquetSource(Path file) {
        this.file = file;
    }

    @Override
    public long rowsTotal() throws IOException {
        try (ParquetFileReader reader = open()) {
            return reader.getFileMetaData().numRows();
        }
    }

    @Override
    public void read(RowAssembler rows, RowListener listener) throws IOException {
        try (ParquetFileReader reader = open()) {
            List<String> found = reader.getFileSchema().getRootNode().children().stream()
                    .map(SchemaNode::name)
                    .toList();
            rows.cells().checkColumns(file, found);
            String[] names = rows.cells().columns().toArray(String[]::new);
            try (ColumnReaders readers = reader.buildColumnReaders(ColumnProjection.columns(names))
                    .batchSize(BATCH_ROWS)
                    .build()) {
                readBatches(readers, columns(readers, rows.cells()), rows, listener);
            }
        }
    }

    private List<ParquetColumn> columns(ColumnReaders readers, ViewCells cells) {
        List<ParquetColumn> columns = new ArrayList<>();
        for (int i = 0; i < readers.getColumnCount(); i++) {
            columns.add(ParquetColumn.of(file, readers.getColumnReader(i), cells));
        }
        return columns;
    }

    private void readBatches(
            ColumnReaders readers, List<ParquetColumn> columns, RowAssembler rows, RowListener listener)
            throws IOException {
        long row = 0;
        while (nextBatch(readers)) {
            columns.forEach(ParquetColumn::beginBatch);
            int count = readers.getRecordCount();
            for (int i = 0; i < count; i++) {
                row++;
                rows.begin(row);
                fill(columns, i, rows);
                rows.end();
                listener.rowRead();
            }
        }
    }

    /// The library throws unchecked exceptions of many kinds for damaged pages.
    private boolean nextBatch(ColumnReaders readers) {
        try {
            return readers.nextBatch();
        } catch (RuntimeException e) {
            throw new LoadFailedException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static void fill(List<ParquetColumn> columns, int place, RowAssembler rows) {
        try {
            for (ParquetColumn column : columns) {
                column.fill(place);
            }
        } catch (RefusedCellException e) {
            rows.refuse(e);
        }
    }

    private ParquetFileReader open() {
        try {
            return ParquetFileReader.open(InputFile.of(file));
        } catch (IOException | RuntimeException e) {
            throw new LoadFailedException("can't read " + file + " as Parquet: " + e.getMessage(), e);
        }
    }
}
