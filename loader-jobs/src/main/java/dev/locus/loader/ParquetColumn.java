package dev.locus.loader;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.LayerKind;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnSchema;
import dev.locus.feature.ElementType;
import dev.locus.feature.FeatureType;
import java.nio.file.Path;

/// One declared column of a Parquet file and the cells that it fills: a plain column fills scalars, a list column
/// vectors and lists.
final class ParquetColumn {
    private final ColumnReader reader;
    private final Cell[] cells;
    private final boolean isList;
    private Elements elements = (place, cell) -> {};
    private Validity listValidity = Validity.NO_NULLS;
    private Validity elementValidity = Validity.NO_NULLS;
    private int[] listOffsets = new int[0];

    /// Puts the element at a place of the batch into a cell.
    private interface Elements {
        void addTo(int place, Cell cell);
    }

    private ParquetColumn(ColumnReader reader, Cell[] cells) {
        this.reader = reader;
        this.cells = cells;
        this.isList = reader.getLayerCount() == 1;
    }

    /// @throws LoadFailedException if the column's type can't fill its cells
    static ParquetColumn of(Path file, ColumnReader reader, ViewCells cells) {
        ColumnSchema schema = reader.getColumnSchema();
        ParquetColumn column =
                new ParquetColumn(reader, cells.ofColumn(schema.fieldPath().topLevelName()));
        for (Cell cell : column.cells) {
            if (!column.hasShapeFor(cell.type())
                    || !isReadable(schema, cell.type().element())) {
                throw new LoadFailedException(file + ": column '" + cell.column() + "' is " + describe(reader)
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

    void beginBatch() {
        elementValidity = reader.getLeafValidity();
        if (isList) {
            listValidity = reader.getLayerValidity(0);
            listOffsets = reader.getLayerOffsets(0);
        }
        elements = elementsOfBatch();
    }

    private Elements elementsOfBatch() {
        return switch (reader.getColumnSchema().type()) {
            case BOOLEAN -> {
                boolean[] values = reader.getBooleans();
                yield (place, cell) -> cell.addLong(values[place] ? 1 : 0);
            }
            case INT32 -> ofInts(reader.getInts());
            case INT64 -> ofLongs(reader.getLongs());
            case FLOAT -> {
                float[] values = reader.getFloats();
                yield (place, cell) -> cell.addDouble(values[place]);
            }
            case DOUBLE -> {
                double[] values = reader.getDoubles();
                yield (place, cell) -> cell.addDouble(values[place]);
            }
            case BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY, INT96 -> {
                byte[] bytes = reader.getBinaryValues();
                int[] offsets = reader.getBinaryOffsets();
                yield (place, cell) -> cell.addUtf8(bytes, offsets[place], offsets[place + 1]);
            }
        };
    }

    private Elements ofInts(int[] values) {
        if (isUnsigned(reader.getColumnSchema())) {
            return (place, cell) -> cell.addLong(Integer.toUnsignedLong(values[place]));
        }
        return (place, cell) -> cell.addLong(values[place]);
    }

    private Elements ofLongs(long[] values) {
        if (isUnsigned(reader.getColumnSchema())) {
            return (place, cell) -> {
                if (values[place] < 0) {
                    throw cell.refused(Long.toUnsignedString(values[place]), "not a whole number of 64 bits");
                }
                cell.addLong(values[place]);
            };
        }
        return (place, cell) -> cell.addLong(values[place]);
    }

    private static boolean isUnsigned(ColumnSchema schema) {
        return schema.logicalType() instanceof LogicalType.IntType type && !type.isSigned();
    }

    /// Fills the cells from the row at a place of the batch; a null leaves them empty.
    void fill(int place) {
        if (isList ? listValidity.isNull(place) : elementValidity.isNull(place)) {
            return;
        }
        int from = isList ? listOffsets[place] : place;
        int to = isList ? listOffsets[place + 1] : place + 1;
        for (Cell cell : cells) {
            cell.begin();
            for (int i = from; i < to; i++) {
                if (elementValidity.isNull(i)) {
                    throw cell.refused("null", "is element " + (i - from + 1) + "; elements can't be null");
                }
                elements.addTo(i, cell);
            }
            cell.end();
        }
    }
}
