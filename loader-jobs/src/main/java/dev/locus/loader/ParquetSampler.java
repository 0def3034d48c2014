package dev.locus.loader;

import com.google.common.collect.ImmutableList;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.LayerKind;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import dev.locus.feature.ElementType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at the schema and the first rows of a Parquet file.
final class ParquetSampler {
    private static final int BATCH_ROWS = 4_096;

    private final Path file;
    private final long rowsMax;

    /// A column of the file and what is known of it so far.
    private record Sampled(ColumnReader reader, @Nullable ElementType element, ColumnStatistics statistics) {
        static Sampled of(ColumnReader reader) {
            ColumnSchema schema = reader.getColumnSchema();
            return new Sampled(
                    reader,
                    elementOf(reader),
                    new ColumnStatistics(schema.fieldPath().topLevelName()));
        }

        private static @Nullable ElementType elementOf(ColumnReader reader) {
            boolean isPlain = reader.getLayerCount() == 0;
            if (isPlain || (reader.getLayerCount() == 1 && reader.getLayerKind(0) == LayerKind.REPEATED)) {
                for (ElementType element : ElementType.values()) {
                    if (ParquetColumn.isReadable(reader.getColumnSchema(), element)) {
                        return element;
                    }
                }
            }
            return null;
        }

        boolean isList() {
            return reader.getLayerCount() > 0;
        }

        SourceColumn column() {
            return statistics.column(element, ParquetColumn.describe(reader), isList());
        }
    }

    ParquetSampler(Path file, long rowsMax) {
        this.file = file;
        this.rowsMax = rowsMax;
    }

    SourceSample sample() throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file));
                ColumnReaders readers = reader.buildColumnReaders(ColumnProjection.all())
                        .batchSize(BATCH_ROWS)
                        .build()) {
            List<Sampled> columns = new ArrayList<>();
            for (int i = 0; i < readers.getColumnCount(); i++) {
                columns.add(Sampled.of(readers.getColumnReader(i)));
            }
            long rows = 0;
            while (rows < rowsMax && readers.nextBatch()) {
                int count = (int) Math.min(readers.getRecordCount(), rowsMax - rows);
                columns.forEach(column -> look(column, count));
                rows += count;
            }
            return new SourceSample(
                    rows, columns.stream().map(Sampled::column).collect(ImmutableList.toImmutableList()));
        } catch (RuntimeException e) { // The library throws many kinds for files that are not Parquet, or damaged.
            throw new LoadFailedException("can't read " + file + " as Parquet: " + e.getMessage(), e);
        }
    }

    private static void look(Sampled column, int rows) {
        if (column.element() == null) {
            return;
        }
        ColumnReader reader = column.reader();
        Values values = valuesOf(reader);
        Validity rowValidity = column.isList() ? reader.getLayerValidity(0) : reader.getLeafValidity();
        int[] offsets = column.isList() ? reader.getLayerOffsets(0) : new int[0];
        for (int row = 0; row < rows; row++) {
            if (rowValidity.isNotNull(row)) {
                column.statistics().begin();
                int from = column.isList() ? offsets[row] : row;
                int to = column.isList() ? offsets[row + 1] : row + 1;
                for (int i = from; i < to; i++) {
                    values.addTo(i, column.statistics());
                }
                column.statistics().end();
            }
        }
    }

    /// Puts the element at a place of the batch into the statistics.
    private interface Values {
        void addTo(int place, ColumnStatistics statistics);
    }

    private static Values valuesOf(ColumnReader reader) {
        return switch (reader.getColumnSchema().type()) {
            case BOOLEAN -> {
                boolean[] values = reader.getBooleans();
                yield (place, statistics) -> add(values[place] ? 1 : 0, statistics);
            }
            case INT32 -> {
                int[] values = reader.getInts();
                yield (place, statistics) -> add(values[place], statistics);
            }
            case INT64 -> {
                long[] values = reader.getLongs();
                yield (place, statistics) -> add(values[place], statistics);
            }
            case FLOAT -> {
                float[] values = reader.getFloats();
                yield (place, statistics) -> statistics.number(values[place]);
            }
            case DOUBLE -> {
                double[] values = reader.getDoubles();
                yield (place, statistics) -> statistics.number(values[place]);
            }
            case BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY, INT96 -> {
                String[] values = reader.getStrings();
                yield (place, statistics) -> {
                    statistics.string();
                    statistics.value(values[place]);
                };
            }
        };
    }

    private static void add(long number, ColumnStatistics statistics) {
        statistics.number((double) number);
        statistics.value(number);
    }
}
