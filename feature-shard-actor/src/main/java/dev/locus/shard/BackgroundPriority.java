package dev.locus.shard;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Lets a thread have only what CPU others leave (Linux; elsewhere it changes nothing). Loading a data version keeps a
/// core busy for minutes, and requests must not wait for it. Java's own thread priorities do nothing there.
final class BackgroundPriority {
    private static final System.Logger LOG = System.getLogger(BackgroundPriority.class.getName());
    private static final boolean IS_LINUX = System.getProperty("os.name", "").startsWith("Linux");

    private BackgroundPriority() {}

    /// What runs so, in a thread of its own: the thread keeps the priority.
    static Runnable of(Runnable work) {
        return IS_LINUX
                ? () -> {
                    Call.lower();
                    work.run();
                }
                : work;
    }

    /// The system call. A class of its own, so that no other system looks for it.
    @SuppressWarnings("restricted")
    private static final class Call {
        /// On Linux a process id of 0 means the calling thread.
        private static final int PRIORITY_OF_PROCESS = 0;

        private static final int CALLER = 0;
        private static final int LOWEST = 19;
        private static final MethodHandle SET_PRIORITY = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("setpriority"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT));

        static void lower() {
            try {
                int failure = (int) SET_PRIORITY.invokeExact(PRIORITY_OF_PROCESS, CALLER, LOWEST);
                if (failure != 0) {
                    LOG.log(System.Logger.Level.WARNING, "the system refused to lower the priority of loading");
                }
            } catch (Throwable e) {
                throw new IllegalStateException("setpriority can't be called", e);
            }
        }
    }
}
