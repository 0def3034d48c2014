package dev.locus.model;

import dev.locus.feature.RowLayout;
import dev.locus.v1.CandidateFeature;
import java.lang.foreign.MemorySegment;

/// Puts a candidate feature of all items into some columns of a tensor. Immutable.
record CandidateCopy(Columns columns, Cast cast) {

    /// @param firstItem whose values go to place 0
    void copy(CandidateFeature feature, int firstItem, int items, MemorySegment tensor) {
        switch (cast) {
            case LONG_TO_LONG -> copyLongs(feature, firstItem, items, tensor);
            case FLOAT_TO_FLOAT -> copyFloats(feature, firstItem, items, tensor);
            case LONG_TO_FLOAT -> castLongs(feature, firstItem, items, tensor);
            case CODE_TO_LONG, CODE_TO_FLOAT -> throw new IllegalStateException("a candidate feature has no codes");
        }
    }

    private void copyLongs(CandidateFeature feature, int firstItem, int items, MemorySegment tensor) {
        int from = firstItem * columns.length();
        for (int item = 0; item < items; item++) {
            long to = columns.tensorRow(item);
            for (int i = 0; i < columns.length(); i++) {
                tensor.set(RowLayout.INT64, to + 8L * i, feature.getInt64Values(from++));
            }
        }
    }

    private void copyFloats(CandidateFeature feature, int firstItem, int items, MemorySegment tensor) {
        int from = firstItem * columns.length();
        for (int item = 0; item < items; item++) {
            long to = columns.tensorRow(item);
            for (int i = 0; i < columns.length(); i++) {
                tensor.set(RowLayout.FLOAT32, to + 4L * i, feature.getFloatValues(from++));
            }
        }
    }

    private void castLongs(CandidateFeature feature, int firstItem, int items, MemorySegment tensor) {
        int from = firstItem * columns.length();
        for (int item = 0; item < items; item++) {
            long to = columns.tensorRow(item);
            for (int i = 0; i < columns.length(); i++) {
                tensor.set(RowLayout.FLOAT32, to + 4L * i, (float) feature.getInt64Values(from++));
            }
        }
    }
}
