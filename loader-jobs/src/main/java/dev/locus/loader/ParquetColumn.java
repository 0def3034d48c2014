package dev.locus.loader;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.LayerKind;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnSchema;
import dev.locus.feature.ElementType;
import dev.locus.feature.FeatureType;
import java.util.List;

/// One declared column of a Parquet file and the cells that it fills: a plain column fills scalars, a list
/// column vectors and lists.
final class ParquetColumn {
    private final ColumnReader reader;
    private final List<Cell> cells;
    private final boolean isList;
    private long[] widened = new long[0];

    private ParquetColumn(ColumnReader reader, List<Cell> cells) {
        this.reader = reader;
        this.cells = cells;
        this.isList = reader.getLayerCount() == 1;
    }

    /// @throws LoadFailedException if the column's type can't fill its cells
    static ParquetColumn of(SourceFile file, ColumnReader reader, ViewCells cells) {
        ColumnSchema schema = reader.getColumnSchema();
        ParquetColumn column =
                new ParquetColumn(reader, cells.ofColumn(schema.fieldPath().topLevelName()));
        for (Cell cell : column.cells) {
            if (!column.hasShapeFor(cell.type())
                    || !isReadable(schema, cell.type().element())) {
                throw new LoadFailedException(file.name() + ": column '" + cell.column() + "' is " + describe(reader)
                        + ", which can't become " + cell.type() + "; cast it when you write the file");
            }
        }
        return column;
    }

    private boolean hasShapeFor(FeatureType type) {
        boolean isPlain = reader.getLayerCount() == 0;
        return type.isScalar() ? isPlain : isList && reader.getLayerKind(0) == LayerKind.REPEATED;
    }

    static boolean isReadable(ColumnSchema schema, ElementType element) {
        LogicalType logical = schema.logicalType();
        boolean isNumber = logical == null || logical instanceof LogicalType.IntType;
        return switch (schema.type()) {
            case BOOLEAN, INT32, INT64 -> isNumber && element != ElementType.STRING;
            case FLOAT, DOUBLE -> logical == null && element == ElementType.FLOAT32;
            case BYTE_ARRAY ->
                element == ElementType.STRING
                        && (logical == null
                                || logical instanceof LogicalType.StringType
                                || logical instanceof LogicalType.EnumType);
            case INT96, FIXED_LEN_BYTE_ARRAY -> false;
        };
    }

    static String describe(ColumnReader reader) {
        ColumnSchema schema = reader.getColumnSchema();
        String logical = schema.logicalType() == null ? "" : " (" + schema.logicalType() + ")";
        return (reader.getLayerCount() == 0 ? "" : "nested ") + schema.type() + logical;
    }

    /// The values of the reader's current batch.
    RowAssembler.FilledColumn nextBatch() {
        ColumnBatch.Lists lists =
                isList ? new ColumnBatch.Lists(reader.getLayerOffsets(0), nulls(reader.getLayerValidity(0))) : null;
        return new RowAssembler.FilledColumn(
                cells, new ColumnBatch(elements(), nulls(reader.getLeafValidity()), lists));
    }

    private static Nulls nulls(Validity validity) {
        return validity.hasNulls() ? validity::isNull : Nulls.NONE;
    }

    private ColumnBatch.Elements elements() {
        boolean unsigned =
                reader.getColumnSchema().logicalType() instanceof LogicalType.IntType type && !type.isSigned();
        return switch (reader.getColumnSchema().type()) {
            case BOOLEAN -> ofBooleans(reader.getBooleans());
            case INT32 -> ofInts(reader.getInts(), unsigned);
            case INT64 -> new ColumnBatch.Int64s(reader.getLongs(), unsigned);
            case FLOAT -> new ColumnBatch.Float32s(reader.getFloats());
            case DOUBLE -> new ColumnBatch.Float64s(reader.getDoubles());
            case BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY, INT96 ->
                new ColumnBatch.Utf8s(reader.getBinaryValues(), reader.getBinaryOffsets());
        };
    }

    private ColumnBatch.Int64s ofBooleans(boolean[] values) {
        long[] target = widened(values.length);
        for (int i = 0; i < values.length; i++) {
            target[i] = values[i] ? 1 : 0;
        }
        return new ColumnBatch.Int64s(target, false);
    }

    private ColumnBatch.Int64s ofInts(int[] values, boolean unsigned) {
        long[] target = widened(values.length);
        for (int i = 0; i < values.length; i++) {
            target[i] = unsigned ? Integer.toUnsignedLong(values[i]) : values[i];
        }
        return new ColumnBatch.Int64s(target, false);
    }

    private long[] widened(int length) {
        if (widened.length < length) {
            widened = new long[length];
        }
        return widened;
    }
}
