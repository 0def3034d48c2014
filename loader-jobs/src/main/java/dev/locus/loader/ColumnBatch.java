package dev.locus.loader;

import org.jspecify.annotations.Nullable;

/// The values of one column in a batch of rows, in arrays that belong to its source.
///
/// @param elementNulls which elements are null; of a plain column, which rows
/// @param lists where rows begin and end among the elements; null for a plain column, whose rows are its
///     elements
record ColumnBatch(
        Elements elements, Nulls elementNulls, @Nullable Lists lists) {
    /// Where rows begin and end: at each row's place that of its first element, at the end that of the last
    /// one's end.
    static final class Lists {
        private final int[] offsets;
        private final Nulls nulls;

        Lists(int[] offsets, Nulls nulls) {
            this.offsets = offsets;
            this.nulls = nulls;
        }

        int[] offsets() {
            return offsets;
        }

        Nulls nulls() {
            return nulls;
        }
    }

    /// Elements of one type.
    sealed interface Elements {
        /// Adds the element at a place to a cell.
        void addTo(int place, Cell cell);
    }

    /// Whole numbers; `unsigned` if the bits are those of uint64.
    static final class Int64s implements Elements {
        private final long[] values;
        private final boolean unsigned;

        Int64s(long[] values, boolean unsigned) {
            this.values = values;
            this.unsigned = unsigned;
        }

        long[] values() {
            return values;
        }

        boolean unsigned() {
            return unsigned;
        }

        @Override
        public void addTo(int place, Cell cell) {
            if (unsigned && values[place] < 0) {
                throw cell.refused(Long.toUnsignedString(values[place]), "not a whole number of 64 bits");
            }
            cell.addLong(values[place]);
        }
    }

    static final class Float32s implements Elements {
        private final float[] values;

        Float32s(float[] values) {
            this.values = values;
        }

        float[] values() {
            return values;
        }

        @Override
        public void addTo(int place, Cell cell) {
            cell.addDouble(values[place]);
        }
    }

    static final class Float64s implements Elements {
        private final double[] values;

        Float64s(double[] values) {
            this.values = values;
        }

        double[] values() {
            return values;
        }

        @Override
        public void addTo(int place, Cell cell) {
            cell.addDouble(values[place]);
        }
    }

    /// Strings; at each one's place the offset of its first byte, at the end that of the last one's end.
    static final class Utf8s implements Elements {
        private final byte[] bytes;
        private final int[] offsets;

        Utf8s(byte[] bytes, int[] offsets) {
            this.bytes = bytes;
            this.offsets = offsets;
        }

        byte[] bytes() {
            return bytes;
        }

        int[] offsets() {
            return offsets;
        }

        @Override
        public void addTo(int place, Cell cell) {
            cell.addUtf8(bytes, offsets[place], offsets[place + 1]);
        }
    }

    boolean isNull(int row) {
        return lists == null ? elementNulls.isNull(row) : lists.nulls().isNull(row);
    }

    /// Adds the elements of a row that is not null.
    void addTo(int row, Cell cell) {
        if (lists == null) {
            elements.addTo(row, cell);
            return;
        }
        int from = lists.offsets()[row];
        int to = lists.offsets()[row + 1];
        for (int i = from; i < to; i++) {
            if (elementNulls.isNull(i)) {
                throw cell.refused("null", "is element " + (i - from + 1) + "; elements can't be null");
            }
            elements.addTo(i, cell);
        }
    }
}
