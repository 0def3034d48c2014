package dev.locus.loader;

import java.io.IOException;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/// The record batches that come one after the other into the same vectors, on their way to rows. Not thread-safe.
final class ArrowBatches {
    private static final int SLICE_ROWS = 4_096;

    private final String source;
    private final VectorSchemaRoot root;
    private final List<ArrowColumn> columns;

    private ArrowBatches(String source, VectorSchemaRoot root, List<ArrowColumn> columns) {
        this.source = source;
        this.root = root;
        this.columns = columns;
    }

    /// @param source as messages call it
    /// @param dictionaries by their ids
    /// @throws LoadFailedException if a column is missing, or its type can't fill its cells
    static ArrowBatches of(
            String source, VectorSchemaRoot root, LongFunction<@Nullable Dictionary> dictionaries, ViewCells cells) {
        List<FieldVector> vectors = root.getFieldVectors();
        cells.checkColumns(
                source,
                vectors.stream().map(FieldVector::getField).map(Field::getName).toList());
        return new ArrowBatches(
                source,
                root,
                vectors.stream()
                        .filter(vector -> !cells.ofColumn(vector.getName()).isEmpty())
                        .map(vector -> ArrowColumn.of(source, vector, dictionaries, cells.ofColumn(vector.getName())))
                        .toList());
    }

    /// Takes the rows of the batch that is loaded.
    ///
    /// @param firstRow the number of its first row
    /// @return how many they are
    int addTo(RowAssembler rows, long firstRow) throws IOException {
        int count = root.getRowCount();
        for (int from = 0; from < count; from += SLICE_ROWS) {
            int length = Math.min(SLICE_ROWS, count - from);
            rows.addBatch(slices(from, length, firstRow + from), length, firstRow + from);
        }
        return count;
    }

    /// The library throws unchecked exceptions of many kinds for damaged batches.
    private List<RowAssembler.FilledColumn> slices(int from, int length, long row) {
        try {
            return columns.stream().map(column -> column.slice(from, length)).toList();
        } catch (IndexOutOfBoundsException | NegativeArraySizeException | ArithmeticException e) {
            throw new LoadFailedException(source + " is damaged, from row " + row + " on: " + e.getMessage(), e);
        }
    }
}
