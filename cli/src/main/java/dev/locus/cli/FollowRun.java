package dev.locus.cli;

import dev.locus.loader.follow.KafkaFollower;
import java.util.concurrent.CountDownLatch;

/// Runs a follower until it ends or the process is told to (Ctrl-C, SIGTERM): then it finishes what is under way, and
/// the process ends with the exit code that says whether anything is left.
final class FollowRun {
    private final KafkaFollower follower;
    private final boolean untilEnd;
    private final FollowText text;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean finished;

    FollowRun(KafkaFollower follower, boolean untilEnd, FollowText text) {
        this.follower = follower;
        this.untilEnd = untilEnd;
        this.text = text;
    }

    void run() {
        Thread hook = new Thread(this::end);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            text.done(follower.run());
            finished = true;
        } finally {
            ended.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // It is running.
            }
        }
    }

    private void end() {
        follower.stop();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        Runtime.getRuntime().halt(finished && !untilEnd ? 0 : Interruption.RESUMABLE);
    }
}
