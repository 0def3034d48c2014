package dev.locus.shard;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Zeroed off-heap memory that the system is asked to back with huge pages (Linux; elsewhere it is plain memory).
/// Random
/// reads over hundreds of megabytes spend as long on page tables as on rows otherwise: a look-up took 1.5 times as
/// long.
final class HugePages {
    /// Of Linux on x86-64 and on 64-bit ARM with pages of 4 KiB.
    static final long PAGE_BYTES = 2 << 20;

    /// Whether memory that was never touched takes none of the machine's.
    static final boolean ARE_LAZY = System.getProperty("os.name", "").startsWith("Linux");

    private static final int PROTECTION_READ_WRITE = 3;
    /// Private, anonymous, and not counted before it is touched.
    private static final int MAP_FLAGS = 0x4022;
    private static final int ADVICE_HUGE_PAGE = 14;
    private static final long MAP_FAILED = -1;

    private HugePages() {}

    /// @param bytes a multiple of [#PAGE_BYTES]
    /// @throws OutOfMemoryError if the system has no room for it
    static MemorySegment allocate(Arena arena, long bytes) {
        return ARE_LAZY ? Mapping.map(arena, bytes) : arena.allocate(bytes, PAGE_BYTES);
    }

    /// The system calls. A class of its own, so that no other system looks for them.
    @SuppressWarnings("restricted")
    private static final class Mapping {
        private static final ValueLayout.OfLong ADDRESS = ValueLayout.JAVA_LONG;
        private static final ValueLayout.OfLong SIZE = ValueLayout.JAVA_LONG;
        private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
        private static final MethodHandle MMAP =
                function("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, SIZE, INT, INT, INT, SIZE));
        private static final MethodHandle MADVISE = function("madvise", FunctionDescriptor.of(INT, ADDRESS, SIZE, INT));
        private static final MethodHandle MUNMAP = function("munmap", FunctionDescriptor.of(INT, ADDRESS, SIZE));

        private static MethodHandle function(String name, FunctionDescriptor descriptor) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
        }

        /// Maps a page more than asked for, to begin at the start of one.
        static MemorySegment map(Arena arena, long bytes) {
            long mapped = bytes + PAGE_BYTES;
            try {
                long address = (long) MMAP.invokeExact(0L, mapped, PROTECTION_READ_WRITE, MAP_FLAGS, -1, 0L);
                if (address == MAP_FAILED) {
                    throw new OutOfMemoryError("the system has no " + bytes + " bytes for a serving image");
                }
                long aligned = (address + PAGE_BYTES - 1) & -PAGE_BYTES;
                int _ = (int) MADVISE.invokeExact(aligned, bytes, ADVICE_HUGE_PAGE); // Refused: small pages, then.
                return MemorySegment.ofAddress(aligned).reinterpret(bytes, arena, memory -> unmap(address, mapped));
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("mmap can't be called", e);
            }
        }

        private static void unmap(long address, long bytes) {
            try {
                int _ = (int) MUNMAP.invokeExact(address, bytes);
            } catch (Throwable e) {
                throw new IllegalStateException("munmap can't be called", e);
            }
        }
    }
}
