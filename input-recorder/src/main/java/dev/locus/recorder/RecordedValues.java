package dev.locus.recorder;

import dev.locus.model.TensorType;

/// The columns of one tensor for one item. Immutable.
public final class RecordedValues {
    private final long[] longs;
    private final float[] floats;

    private RecordedValues(long[] longs, float[] floats) {
        this.longs = longs;
        this.floats = floats;
    }

    static RecordedValues ofLongs(long[] values) {
        return new RecordedValues(values, new float[0]);
    }

    static RecordedValues ofFloats(float[] values) {
        return new RecordedValues(new long[0], values);
    }

    public TensorType type() {
        return longs.length > 0 ? TensorType.INT64 : TensorType.FLOAT32;
    }

    public int width() {
        return longs.length + floats.length;
    }

    /// Of an int64 tensor.
    public long longValue(int column) {
        return longs[column];
    }

    /// Of a float32 tensor.
    public float floatValue(int column) {
        return floats[column];
    }

    /// Of any tensor; int64 values beyond 2^53 are rounded.
    public double value(int column) {
        return longs.length > 0 ? longs[column] : floats[column];
    }
}
