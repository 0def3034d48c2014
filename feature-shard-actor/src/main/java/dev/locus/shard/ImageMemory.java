package dev.locus.shard;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/// The memory of one serving image: allocations one after the other in large chunks on [HugePages], given back together
/// when the arena is closed. Not thread-safe.
final class ImageMemory implements SegmentAllocator {
    /// What a chunk does not use is not touched, and takes no memory but the rest of its last page.
    private static final long CHUNK_BYTES = 64L << 20;

    private final Arena arena;
    private MemorySegment chunk = MemorySegment.NULL;
    private long usedBytes;

    ImageMemory(Arena arena) {
        this.arena = arena;
    }

    @Override
    public MemorySegment allocate(long bytes, long alignment) {
        long start = (usedBytes + alignment - 1) & -alignment;
        if (start + bytes > chunk.byteSize()) {
            long pages = (Math.max(bytes, CHUNK_BYTES) + HugePages.PAGE_BYTES - 1) / HugePages.PAGE_BYTES;
            chunk = HugePages.allocate(arena, pages * HugePages.PAGE_BYTES);
            start = 0;
        }
        usedBytes = start + bytes;
        return chunk.asSlice(start, bytes);
    }
}
