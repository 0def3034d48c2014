package dev.locus.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class ImageMemoryTest {
    @Test
    void piecesFollowEachOtherAlignedAndZeroed() {
        try (Arena arena = Arena.ofConfined()) {
            ImageMemory memory = new ImageMemory(arena);
            MemorySegment one = memory.allocate(100, 64);
            MemorySegment none = memory.allocate(0, 8);
            MemorySegment other = memory.allocate(8, 64);
            assertEquals(0, none.byteSize());
            assertEquals(128, other.address() - one.address());
            assertEquals(0, one.address() % HugePages.PAGE_BYTES);
            assertEquals(-1, one.mismatch(MemorySegment.ofArray(new byte[100])));
        }
    }

    @Test
    void whatDoesNotFitAChunkGetsOneOfItsOwn() {
        try (Arena arena = Arena.ofConfined()) {
            ImageMemory memory = new ImageMemory(arena);
            memory.allocate(1, 1);
            MemorySegment large = memory.allocate((200L << 20) + 1, 64);
            large.set(ValueLayout.JAVA_BYTE, 200L << 20, (byte) 7);
            MemorySegment after = memory.allocate(8, 8);
            after.set(ValueLayout.JAVA_LONG, 0, 9);
            assertEquals(7, large.get(ValueLayout.JAVA_BYTE, 200L << 20));
        }
    }

    @Test
    void closingTheArenaGivesTheMemoryBack() {
        MemorySegment segment;
        try (Arena arena = Arena.ofShared()) {
            segment = new ImageMemory(arena).allocate(8, 8);
        }
        assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_LONG, 0));
    }

    @Test
    void moreThanTheSystemHasIsAnErrorThatSaysSo() {
        try (Arena arena = Arena.ofConfined()) {
            OutOfMemoryError e = assertThrows(
                    OutOfMemoryError.class,
                    () -> HugePages.allocate(arena, Long.MAX_VALUE / HugePages.PAGE_BYTES / 4 * HugePages.PAGE_BYTES));
            assertTrue(String.valueOf(e.getMessage()).contains("bytes"), e::getMessage);
        }
    }
}
