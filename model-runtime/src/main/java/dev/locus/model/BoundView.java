package dev.locus.model;

import dev.locus.feature.RowEncoder;
import dev.locus.feature.RowLayout;
import dev.locus.feature.ViewSchema;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;

/// A view as one model reads it: its schema, which of its features the model reads, and the row that stands in for a
/// missing one. Immutable and safe to share.
public final class BoundView {
    private final ViewSchema schema;
    private final long[] mask;
    private final MemorySegment defaultRow;

    /// @param features indexes of the features that the model reads
    BoundView(ViewSchema schema, Collection<Integer> features) {
        this.schema = schema;
        this.mask = new long[schema.layout().presenceWords()];
        for (int feature : features) {
            mask[feature / 64] |= 1L << (feature % 64);
        }
        byte[] row = RowEncoder.defaultRow(schema);
        MemorySegment copy = Arena.ofAuto().allocate(row.length, 8);
        MemorySegment.copy(MemorySegment.ofArray(row), 0, copy, 0, row.length);
        this.defaultRow = copy.asReadOnly();
    }

    public String name() {
        return schema.view().name();
    }

    public ViewSchema schema() {
        return schema;
    }

    /// A word of the presence bits, as [RowLayout#presenceWords()] numbers them, with only the model's features set.
    public long presenceMask(int word) {
        return mask[word];
    }

    /// Whether a row has all features that the model reads; otherwise some of them are at their defaults.
    ///
    /// @param offset of the row in the segment, in bytes
    public boolean hasAllFeatures(MemorySegment segment, long offset) {
        for (int word = 0; word < mask.length; word++) {
            long present = segment.get(RowLayout.INT64, offset + RowLayout.PRESENCE_OFFSET + 8L * word);
            if ((mask[word] & ~present) != 0) {
                return false;
            }
        }
        return true;
    }

    /// The row of a key that has none, off-heap and read-only.
    public MemorySegment defaultRow() {
        return defaultRow;
    }
}
