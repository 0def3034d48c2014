package dev.locus.cli;

import dev.locus.loader.LoadBook;
import dev.locus.loader.LoadHolder;
import dev.locus.loader.LoadRecord;
import dev.locus.loader.LoadState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Ends a load: asks who is at it to stop, and ends a loader that does not; drops its change; deletes its files.
final class Cancellation {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private final LoadBook book;
    private final AdminConnection cluster;
    private final InstantSource clock = InstantSource.system();

    Cancellation(LoadBook book, AdminConnection cluster) {
        this.book = book;
        this.cluster = cluster;
    }

    /// @throws IllegalArgumentException if it can't be taken back any more
    LoadRecord of(LoadRecord load) {
        LoadRecord ended = load.isHeld() ? end(load) : load;
        Optional<LoadRecord> now = LoadRefresh.of(ended, cluster);
        if (now.isPresent() && now.get().state() == LoadState.ACTIVATED) {
            throw new IllegalArgumentException("load " + load.id() + " is part of release "
                    + now.get().release() + ": roll that back with 'locus release rollback "
                    + now.get().release() + "'");
        }
        if (now.isPresent() && ended.state() == LoadState.STAGED) {
            cluster.drop(ended.change());
        } else if (ended.state() == LoadState.LOADED) {
            dropWhatWasBeingStaged(ended);
        }
        book.deleteFiles(ended);
        LoadRecord cancelled = ended.ended(LoadState.CANCELLED, "cancelled", clock.instant());
        book.save(cancelled);
        return cancelled;
    }

    /// Nodes may be at it although its loader has ended.
    private void dropWhatWasBeingStaged(LoadRecord load) {
        cluster.releases().getStagedList().stream()
                .filter(change -> AdminStaging.brings(change.getViewsList(), load.view(), load.dataVersion()))
                .forEach(change -> cluster.drop(change.getChange()));
    }

    private LoadRecord end(LoadRecord load) {
        book.askToCancel(load);
        Instant last = clock.instant().plus(PATIENCE);
        while (book.find(load.id()).isHeld() && clock.instant().isBefore(last)) {
            pause();
        }
        LoadHolder holder = Objects.requireNonNull(load.holder());
        if (book.find(load.id()).isHeld() && !holder.serves()) {
            holder.process().ifPresent(Cancellation::end);
        }
        LoadRecord now = book.find(load.id());
        if (now.isHeld()) {
            throw new IllegalStateException(
                    "load " + load.id() + " will end soon; process " + holder.pid() + " has been asked to end it");
        }
        return now;
    }

    private static void end(ProcessHandle loader) {
        loader.destroyForcibly();
        try {
            loader.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("process " + loader.pid() + " can't be ended: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
