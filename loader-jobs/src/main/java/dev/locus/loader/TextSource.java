package dev.locus.loader;

import com.google.common.base.Throwables;
import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// A CSV file (RFC 4180, with quotes) or a TSV file (no quotes: a tab ends a cell, a line end a row), in
/// UTF-8, perhaps compressed. The first line names the columns; an empty cell is a feature that is not
/// present. Read as one part, for a line end may stand within quotes.
record TextSource(SourceFile file, SourceFormat format) implements SourcePart {
    private static final int BUFFER_BYTES = 1 << 16;

    static RowSource of(SourceFile file, SourceFormat format) throws IOException {
        return new RowSource(
                file, LoadProgress.UNKNOWN, TextSize.rowsAbout(file), List.of(new TextSource(file, format)));
    }

    /// Opens a text file, unpacking it if its name says that it is packed.
    static Reader open(SourceFile file) throws IOException {
        return new BufferedReader(
                new InputStreamReader(unpack(file, file.open()), StandardCharsets.UTF_8.newDecoder()), BUFFER_BYTES);
    }

    /// @param bytes the file's own, closed if they can't be unpacked
    static InputStream unpack(SourceFile file, InputStream bytes) throws IOException {
        try {
            return SourceFormat.isPacked(file.name()) ? new GZIPInputStream(bytes, BUFFER_BYTES) : bytes;
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    @Override
    public void read(RowAssembler rows) throws IOException {
        Records records = new Records(rows);
        try (Reader text = open(file);
                CsvReader<Boolean> reader = CsvReader.builder()
                        .fieldSeparator(format.separator)
                        .quoteCharacter(format.quote)
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .allowUnclosedQuote(false)
                        .build(records, text)) {
            for (Iterator<Boolean> iterator = reader.iterator(); iterator.hasNext(); ) {
                boolean isRow = iterator.next();
                if (isRow && rows.block().isFull()) {
                    rows.endBlock();
                }
            }
            rows.endBlock();
        } catch (CsvParseException | UncheckedIOException e) {
            throw failure(e);
        }
        records.checkHeader();
    }

    /// The parser wraps what its callbacks throw, and the reason why it could not read.
    private RuntimeException failure(RuntimeException e) {
        return LoadFailedException.of(
                file.name() + " is not valid " + format + " in UTF-8: " + e.getMessage() + " ("
                        + Throwables.getRootCause(e) + ")",
                e);
    }

    /// Takes the cells as the parser finds them; a record is true if it is a row, false if it was the header.
    private final class Records extends AbstractBaseCsvCallbackHandler<Boolean> {
        private final RowAssembler rows;
        private final RowBlock block;
        private final List<String> header = new ArrayList<>();
        private Cell[][] cells = new Cell[0][];
        private boolean inHeader = true;
        private long line;
        private int row;

        private Records(RowAssembler rows) {
            this.rows = rows;
            this.block = rows.block();
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            line = startingLineNumber;
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            if (inHeader) {
                header.add(new String(buffer, offset, length));
                return;
            }
            if (index == 0) {
                row = block.addRow(line);
            }
            if (length > 0 && index < cells.length && block.refusal(row) == null) {
                try {
                    for (Cell cell : cells[index]) {
                        cell.setText(buffer, offset, offset + length, block, row);
                    }
                } catch (RefusedCellException e) {
                    block.refuse(row, e);
                }
            }
        }

        @Override
        protected Boolean buildRecord() {
            if (getRecordType() == RecordType.EMPTY) {
                return false;
            }
            if (!inHeader) {
                checkFieldCount();
                return true;
            }
            inHeader = false;
            if (header.getFirst().startsWith("\uFEFF")) {
                header.set(0, header.getFirst().substring(1));
            }
            checkHeader();
            cells = header.stream()
                    .map(column -> rows.cells().ofColumn(column).toArray(Cell[]::new))
                    .toArray(Cell[][]::new);
            return false;
        }

        private void checkHeader() {
            rows.cells().checkColumns(file.name(), header);
        }

        private void checkFieldCount() {
            if (getFieldCount() != header.size()) {
                block.refuse(
                        row,
                        new RefusedCellException(
                                header.get(Math.min(getFieldCount(), header.size() - 1)),
                                getFieldCount() + " cells",
                                "the header has " + header.size()));
            }
        }
    }
}
