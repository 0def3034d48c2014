package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.loader.follow.FollowFigures;
import dev.locus.loader.follow.FollowProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tells how far a follower is: every ten seconds, and at once when the cluster begins or ceases to take its writes.
/// One JSON object a line to standard output, or text to standard error. Not thread-safe.
final class FollowText implements FollowProgress {
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final String title;
    private final boolean json;
    private final InstantSource clock;
    private Instant told;
    private long recordsTold;
    private @Nullable String waitsFor;

    FollowText(String title, boolean json, InstantSource clock) {
        this.title = title;
        this.json = json;
        this.clock = clock;
        this.told = clock.instant();
    }

    @Override
    public void at(FollowFigures figures) {
        boolean waits = figures.waitsFor() != null;
        if (waits == (waitsFor != null)
                && Duration.between(told, clock.instant()).compareTo(EVERY) < 0) {
            return;
        }
        waitsFor = figures.waitsFor();
        tell(figures, false);
    }

    void done(FollowFigures figures) {
        tell(figures, true);
    }

    private void tell(FollowFigures figures, boolean done) {
        Instant now = clock.instant();
        double seconds = Math.max(1, Duration.between(told, now).toMillis()) / 1e3;
        long perSecond = Math.round((figures.records() - recordsTold) / seconds);
        told = now;
        recordsTold = figures.records();
        if (json) {
            System.out.println(toJson(figures, perSecond, done));
            System.out.flush();
        } else {
            System.err.println(toText(figures, perSecond));
        }
    }

    private ObjectNode toJson(FollowFigures figures, long perSecond, boolean done) {
        return Json.object()
                .put("records", figures.records())
                .put("records_per_s", perSecond)
                .put("applied", figures.applied())
                .put("superseded", figures.superseded())
                .put("dead_letters", figures.deadLetters())
                .put("sent_again", figures.sentAgain())
                .put("lag", figures.lag())
                .put("partitions", figures.partitions())
                .put("waits_for", figures.waitsFor())
                .put("done", done);
    }

    private String toText(FollowFigures figures, long perSecond) {
        String waits = figures.waitsFor() == null
                ? ""
                : "; waiting for the cluster: " + Objects.requireNonNull(figures.waitsFor());
        return String.format(
                        Locale.ROOT,
                        "%s: %,d records, %,d/s, %,d to go; %,d applied, %,d superseded, %,d dead letters, %d partitions",
                        title,
                        figures.records(),
                        perSecond,
                        figures.lag(),
                        figures.applied(),
                        figures.superseded(),
                        figures.deadLetters(),
                        figures.partitions())
                + waits;
    }
}
