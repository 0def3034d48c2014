package dev.locus.loader;

import dev.locus.feature.FeatureType;
import java.nio.charset.StandardCharsets;

/// A float32 feature. A number is read as float64 and rounded to float32, so that text and Parquet give the
/// same.
final class Float32Cell extends Cell {
    private final int feature;
    private final float[] values;

    Float32Cell(String column, FeatureType type, int feature) {
        super(column, type);
        this.feature = feature;
        this.values = new float[type.length()];
    }

    @Override
    void addText(char[] text, int from, int to) {
        try {
            addDouble(NumberText.parseDouble(text, from, to));
        } catch (NumberFormatException e) {
            throw refused(new String(text, from, to - from), "not a number");
        }
    }

    @Override
    void addLong(long value) {
        values[next()] = value;
    }

    @Override
    void addDouble(double value) {
        float rounded = (float) value;
        if (!Float.isFinite(rounded)) {
            throw refused(Double.toString(value), "not a finite float32");
        }
        values[next()] = rounded;
    }

    @Override
    void addUtf8(byte[] bytes, int from, int to) {
        throw refused(new String(bytes, from, to - from, StandardCharsets.UTF_8), "not a number");
    }

    @Override
    void fill(ColumnBatch batch, int from, RowBlock block) {
        if (batch.elements() instanceof ColumnBatch.Float32s float32s && batch.lists() == null) {
            int row = 0;
            while (row < block.count()) {
                row = block.fillFloat32s(feature, row, float32s.values(), from, batch.elementNulls());
                if (row < block.count()) {
                    fillRow(batch, from + row, block, row); // refuses it
                    row++;
                }
            }
        } else {
            super.fill(batch, from, block);
        }
    }

    @Override
    void writeTo(RowBlock block, int row) {
        block.setFloat32s(row, feature, values, count());
    }
}
