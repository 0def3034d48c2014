package dev.locus.loader;

import com.google.common.base.Throwables;
import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// A CSV file (RFC 4180, with quotes) or a TSV file (no quotes: a tab ends a cell, a line end a row), in UTF-8. The
/// first line names the columns; an empty cell is a feature that is not present.
final class TextSource implements RowSource {
    enum Form {
        CSV(',', '"'),
        TSV('\t', '\0');

        final char separator;
        final char quote;

        Form(char separator, char quote) {
            this.separator = separator;
            this.quote = quote;
        }
    }

    private final Path file;
    private final Form form;

    TextSource(Path file, Form form) {
        this.file = file;
        this.form = form;
    }

    @Override
    public long rowsTotal() {
        return LoadProgress.UNKNOWN;
    }

    @Override
    public void read(RowAssembler rows, RowListener listener) throws IOException {
        Records records = new Records(rows);
        try (Reader text = Files.newBufferedReader(file);
                CsvReader<Boolean> reader = CsvReader.builder()
                        .fieldSeparator(form.separator)
                        .quoteCharacter(form.quote)
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .allowUnclosedQuote(false)
                        .build(records, text)) {
            for (Iterator<Boolean> iterator = reader.iterator(); iterator.hasNext(); ) {
                boolean isRow = iterator.next();
                if (isRow) {
                    rows.end();
                    listener.rowRead();
                }
            }
        } catch (CsvParseException | UncheckedIOException e) {
            throw failure(e);
        }
        records.checkHeader();
    }

    /// The parser wraps what its callbacks throw, and the reason why it could not read.
    private LoadFailedException failure(RuntimeException e) {
        Throwable cause = Throwables.getRootCause(e);
        return cause instanceof LoadFailedException failure
                ? failure
                : new LoadFailedException(
                        file + " is not valid " + form + " in UTF-8: " + e.getMessage() + " (" + cause + ")", e);
    }

    /// Takes the cells as the parser finds them; a record is true if it is a row, false if it was the header.
    private final class Records extends AbstractBaseCsvCallbackHandler<Boolean> {
        private final RowAssembler rows;
        private final List<String> header = new ArrayList<>();
        private Cell[][] cells = new Cell[0][];
        private boolean inHeader = true;

        private Records(RowAssembler rows) {
            this.rows = rows;
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            rows.begin(startingLineNumber);
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            if (inHeader) {
                header.add(new String(buffer, offset, length));
            } else if (length > 0 && index < cells.length && !rows.isRefused()) {
                try {
                    for (Cell cell : cells[index]) {
                        cell.setText(buffer, offset, offset + length);
                    }
                } catch (RefusedCellException e) {
                    rows.refuse(e);
                }
            }
        }

        @Override
        protected Boolean buildRecord() {
            if (!inHeader) {
                checkFieldCount();
                return true;
            }
            inHeader = false;
            if (header.getFirst().startsWith("\uFEFF")) {
                header.set(0, header.getFirst().substring(1));
            }
            checkHeader();
            cells = header.stream().map(rows.cells()::ofColumn).toArray(Cell[][]::new);
            return false;
        }

        private void checkHeader() {
            rows.cells().checkColumns(file, header);
            for (String column : rows.cells().columns()) {
                if (header.indexOf(column) != header.lastIndexOf(column)) {
                    throw new LoadFailedException(file + " has the column '" + column + "' twice");
                }
            }
        }

        private void checkFieldCount() {
            if (getFieldCount() != header.size()) {
                rows.refuse(new RefusedCellException(
                        header.get(Math.min(getFieldCount(), header.size() - 1)),
                        getFieldCount() + " cells",
                        "the header has " + header.size()));
            }
        }
    }
}
