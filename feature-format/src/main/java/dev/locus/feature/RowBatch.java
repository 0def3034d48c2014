package dev.locus.feature;

import java.lang.foreign.MemorySegment;

/// Where the packed rows of a batch of keys are: for each place a segment and an offset in it. Reused from request to
/// request, of fixed capacity, not thread-safe. It owns no memory; who fills it keeps the rows alive while it is read.
public final class RowBatch {
    private final MemorySegment[] segments;
    private final long[] offsets;

    public RowBatch(int rowsMax) {
        this.segments = new MemorySegment[rowsMax];
        this.offsets = new long[rowsMax];
    }

    public int rowsMax() {
        return offsets.length;
    }

    public void set(int place, MemorySegment segment, long offset) {
        segments[place] = segment;
        offsets[place] = offset;
    }

    public MemorySegment segment(int place) {
        return segments[place];
    }

    public long offset(int place) {
        return offsets[place];
    }
}
