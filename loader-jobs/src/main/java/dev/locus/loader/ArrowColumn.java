package dev.locus.loader;

import dev.locus.feature.ElementType;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.jspecify.annotations.Nullable;

/// One declared column of an Arrow file and the cells that it fills. Values are copied out, slice by slice.
final class ArrowColumn {
    private final FieldVector vector;
    private final ValueVector elements;
    /// The strings that the elements are indexes of.
    private final @Nullable VarCharVector dictionary;

    private final List<Cell> cells;

    private ArrowColumn(
            FieldVector vector, ValueVector elements, @Nullable VarCharVector dictionary, List<Cell> cells) {
        this.vector = vector;
        this.elements = elements;
        this.dictionary = dictionary;
        this.cells = cells;
    }

    /// @param dictionaries by their ids
    /// @throws LoadFailedException if the column's type can't fill its cells
    static ArrowColumn of(
            String source, FieldVector vector, LongFunction<@Nullable Dictionary> dictionaries, List<Cell> cells) {
        ValueVector elements = switch (vector) {
            case ListVector list -> list.getDataVector();
            case FixedSizeListVector list -> list.getDataVector();
            default -> vector;
        };
        DictionaryEncoding encoding = elements.getField().getDictionary();
        Dictionary found = encoding == null ? null : dictionaries.apply(encoding.getId());
        VarCharVector dictionary = found != null && found.getVector() instanceof VarCharVector strings ? strings : null;
        for (Cell cell : cells) {
            boolean fits = cell.type().isScalar() != isList(vector)
                    && isReadable(
                            elements,
                            encoding != null,
                            dictionary != null,
                            cell.type().element());
            if (!fits) {
                throw new LoadFailedException(source + ": column '" + cell.column() + "' is "
                        + vector.getField().getType() + " (" + vector.getField() + "), which can't become "
                        + cell.type() + "; cast it when you write the file");
            }
        }
        return new ArrowColumn(vector, elements, dictionary, cells);
    }

    private static boolean isList(ValueVector vector) {
        return vector instanceof ListVector || vector instanceof FixedSizeListVector;
    }

    private static boolean isReadable(ValueVector elements, boolean encoded, boolean ofStrings, ElementType element) {
        if (encoded || elements instanceof VarCharVector) {
            return element == ElementType.STRING && (ofStrings || !encoded);
        }
        return switch (elements) {
            case BitVector bits -> element != ElementType.STRING;
            case BaseIntVector integers -> element != ElementType.STRING;
            case Float4Vector floats -> element == ElementType.FLOAT32;
            case Float8Vector doubles -> element == ElementType.FLOAT32;
            default -> false;
        };
    }

    /// The values of some rows of the record batch that is loaded.
    RowAssembler.FilledColumn slice(int from, int rows) {
        if (!isList(vector)) {
            return new RowAssembler.FilledColumn(
                    cells, new ColumnBatch(elements(from, rows), nulls(vector, from), null));
        }
        int[] offsets = new int[rows + 1];
        for (int row = 0; row < rows; row++) {
            offsets[row] = start(from + row);
            offsets[row + 1] = end(from + row);
        }
        int first = offsets[0];
        int last = offsets[rows];
        for (int row = 0; row <= rows; row++) {
            offsets[row] -= first;
        }
        return new RowAssembler.FilledColumn(
                cells,
                new ColumnBatch(
                        elements(first, last - first),
                        nulls(elements, first),
                        new ColumnBatch.Lists(offsets, nulls(vector, from))));
    }

    private int start(int row) {
        return vector instanceof ListVector list
                ? list.getElementStartIndex(row)
                : ((FixedSizeListVector) vector).getElementStartIndex(row);
    }

    private int end(int row) {
        return vector instanceof ListVector list
                ? list.getElementEndIndex(row)
                : ((FixedSizeListVector) vector).getElementEndIndex(row);
    }

    private static Nulls nulls(ValueVector vector, int from) {
        return vector.getNullCount() == 0 ? Nulls.NONE : place -> vector.isNull(from + place);
    }

    private ColumnBatch.Elements elements(int from, int count) {
        VarCharVector strings = dictionary;
        if (strings != null) {
            return ofStrings(strings, from, count);
        }
        return switch (elements) {
            case VarCharVector text -> ofStrings(text, from, count);
            case Float4Vector floats -> ofFloats(floats, from, count);
            case Float8Vector doubles -> ofDoubles(doubles, from, count);
            default -> ofIntegers(from, count);
        };
    }

    private ColumnBatch.Int64s ofIntegers(int from, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            if (!elements.isNull(from + i)) {
                values[i] = elements instanceof BitVector bits
                        ? bits.get(from + i)
                        : ((BaseIntVector) elements).getValueAsLong(from + i);
            }
        }
        return new ColumnBatch.Int64s(values, elements instanceof UInt8Vector);
    }

    private static ColumnBatch.Float32s ofFloats(Float4Vector vector, int from, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = vector.getDataBuffer().getFloat((long) Float.BYTES * (from + i));
        }
        return new ColumnBatch.Float32s(values);
    }

    private static ColumnBatch.Float64s ofDoubles(Float8Vector vector, int from, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = vector.getDataBuffer().getDouble((long) Double.BYTES * (from + i));
        }
        return new ColumnBatch.Float64s(values);
    }

    /// Strings that lie one behind the other, or are named by the elements.
    private ColumnBatch.Utf8s ofStrings(VarCharVector strings, int from, int count) {
        int[] places = new int[count];
        int[] offsets = new int[count + 1];
        for (int i = 0; i < count; i++) {
            places[i] = elements.isNull(from + i) ? -1 : placeOf(from + i);
            int length = places[i] < 0 ? 0 : strings.getValueLength(places[i]);
            offsets[i + 1] = Math.addExact(offsets[i], length);
        }
        byte[] bytes = new byte[offsets[count]];
        for (int i = 0; i < count; i++) {
            if (places[i] >= 0) {
                strings.getDataBuffer()
                        .getBytes(strings.getStartOffset(places[i]), bytes, offsets[i], offsets[i + 1] - offsets[i]);
            }
        }
        return new ColumnBatch.Utf8s(bytes, offsets);
    }

    private int placeOf(int element) {
        return dictionary == null ? element : Math.toIntExact(((BaseIntVector) elements).getValueAsLong(element));
    }
}
