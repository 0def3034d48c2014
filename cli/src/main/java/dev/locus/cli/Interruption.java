package dev.locus.cli;

import dev.locus.loader.RecordedLoad;

/// While it is open, Ctrl-C and SIGTERM end this process with the exit code of what can be resumed, and say how to go
/// on. What was half done is left, and taken away by the next load.
final class Interruption implements AutoCloseable {
    static final int RESUMABLE = 3;

    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    static Interruption of(RecordedLoad load) {
        Thread hook = new Thread(() -> {
            System.err.println("\nlocus: interrupted\nGo on with:  locus load resume "
                    + load.record().id());
            Runtime.getRuntime().halt(RESUMABLE);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is running.
        }
    }
}
