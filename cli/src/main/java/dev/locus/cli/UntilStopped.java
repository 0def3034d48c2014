package dev.locus.cli;

import java.util.concurrent.CountDownLatch;

/// Keeps a program serving until it is told to stop (Ctrl-C or SIGTERM), and the process alive until it has.
final class UntilStopped {
    private UntilStopped() {}

    /// @param stop run once, before the process ends
    static void await(Runnable stop) {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            told.countDown();
            try {
                stopped.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try {
            told.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            stop.run();
        } finally {
            stopped.countDown();
        }
    }
}
