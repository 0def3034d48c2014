package dev.locus.loader;

import com.google.common.collect.ImmutableList;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;

/// Looks at the first rows of a CSV or TSV file.
final class TextSampler {
    private final SourceFile file;
    private final SourceFormat form;
    private final long rowsMax;

    TextSampler(SourceFile file, SourceFormat form, long rowsMax) {
        this.file = file;
        this.form = form;
        this.rowsMax = rowsMax;
    }

    SourceSample sample() throws IOException {
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(form.separator)
                .quoteCharacter(form.quote)
                .ofCsvRecord(TextSource.open(file))) {
            return sample(reader.iterator());
        } catch (CsvParseException | UncheckedIOException e) {
            throw new LoadFailedException(file.name() + " is not valid " + form + " in UTF-8: " + e.getMessage(), e);
        }
    }

    private SourceSample sample(Iterator<CsvRecord> records) {
        if (!records.hasNext()) {
            throw new LoadFailedException(file.name() + " is empty; its first line must name the columns");
        }
        List<ColumnStatistics> columns = records.next().getFields().stream()
                .map(name -> new ColumnStatistics(name.startsWith("\uFEFF") ? name.substring(1) : name))
                .toList();
        long rows = 0;
        for (; rows < rowsMax && records.hasNext(); rows++) {
            List<String> cells = records.next().getFields();
            for (int i = 0; i < Math.min(cells.size(), columns.size()); i++) {
                if (!cells.get(i).isEmpty()) {
                    columns.get(i).textCell(cells.get(i));
                }
            }
        }
        return new SourceSample(
                rows, columns.stream().map(ColumnStatistics::ofText).collect(ImmutableList.toImmutableList()));
    }
}
