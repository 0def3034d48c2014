package dev.locus.feature;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Where the packed rows of a batch of keys are in memory: an address for each place. Reused from request to request,
/// of fixed capacity, not thread-safe. Who fills it keeps the rows alive while they are read; rows that have no
/// lasting place are copied in.
///
/// Addresses, not segments, because a reference stored for each item costs a barrier of the garbage collector: a
/// tenth of a request's CPU. Reading at a wrong address ends the process, so only places that were set may be read,
/// which [#checkSet] tells.
public final class RowBatch {
    private static final MemorySegment MEMORY = allMemory();

    private final long[] addresses;
    /// Rows that were copied in, one stride after the other; empty until the first.
    private MemorySegment copies = MemorySegment.NULL;

    public RowBatch(int rowsMax) {
        this.addresses = new long[rowsMax];
    }

    @SuppressWarnings("restricted")
    private static MemorySegment allMemory() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    public int rowsMax() {
        return addresses.length;
    }

    /// @param address where the row begins in memory
    public void set(int place, long address) {
        addresses[place] = address;
    }

    /// @param segment off-heap
    /// @param offset of the row in the segment, in bytes
    public void set(int place, MemorySegment segment, long offset) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("the row is on the heap: copy it in");
        }
        addresses[place] = segment.address() + offset;
    }

    /// Copies a row in. All rows copied into one batch have one length.
    public void copy(int place, byte[] row) {
        if (copies.byteSize() < (long) addresses.length * row.length) {
            copies = Arena.ofAuto().allocate((long) addresses.length * row.length, 8);
        }
        long offset = (long) place * row.length;
        MemorySegment.copy(row, 0, copies, ValueLayout.JAVA_BYTE, offset, row.length);
        addresses[place] = copies.address() + offset;
    }

    /// All of memory: what rows are read through, at their [#address].
    public static MemorySegment memory() {
        return MEMORY;
    }

    public long address(int place) {
        return addresses[place];
    }

    /// Forgets all rows.
    public void clear() {
        Arrays.fill(addresses, 0);
    }

    /// @throws IllegalStateException if one of the first places was not set since it was cleared
    public void checkSet(int count) {
        long unset = 0;
        for (int place = 0; place < count; place++) {
            unset |= (addresses[place] - 1) & ~addresses[place]; // The sign bit is left only of 0.
        }
        if (unset < 0) {
            throw new IllegalStateException("not all of " + count + " rows were set");
        }
    }
}
