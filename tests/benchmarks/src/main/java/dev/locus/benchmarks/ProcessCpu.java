package dev.locus.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;

/// CPU time of this process, all threads. On Linux it asks the kernel's own clock: what Java offers moves in steps of
/// 10 ms, which is 10 % of a quick round.
final class ProcessCpu {
    private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
    private static final boolean IS_LINUX = System.getProperty("os.name", "").equals("Linux");

    private ProcessCpu() {}

    static long nanos() {
        return IS_LINUX
                ? linuxNanos()
                : ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long linuxNanos() {
        Linker linker = Linker.nativeLinker();
        MethodHandle clock = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("clock_gettime"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
            int failure = (int) clock.invokeExact(CLOCK_PROCESS_CPUTIME_ID, time);
            if (failure != 0) {
                throw new IllegalStateException("clock_gettime failed");
            }
            return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000_000
                    + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
        } catch (Throwable e) {
            throw new IllegalStateException("can't read the process's CPU clock", e);
        }
    }
}
