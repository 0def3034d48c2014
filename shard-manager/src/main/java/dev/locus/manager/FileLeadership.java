package dev.locus.manager;

import dev.locus.directory.ControlStore;
import dev.locus.directory.Leadership;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A [Leadership] of processes on one machine that share a control directory: who holds the lock on its file
/// `.leader` leads, and the file counts the terms. The operating system frees the lock when the process ends,
/// so a lead is never lost before.
public final class FileLeadership implements Leadership {
    private static final long TRY_EVERY_MS = 200;
    /// Locks of one process do not exclude each other, and closing one file frees them all.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path file;
    private final CompletableFuture<Lead> won = new CompletableFuture<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("locus-leadership").factory());
    private @Nullable FileLead lead;
    private boolean closed;

    public FileLeadership(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
            this.file = directory.toRealPath().resolve(".leader");
        } catch (IOException e) {
            throw new UncheckedIOException("can't use control directory " + directory, e);
        }
    }

    @Override
    public CompletableFuture<Lead> campaign(Runnable lost) {
        var _ = thread.scheduleWithFixedDelay(this::attempt, 0, TRY_EVERY_MS, TimeUnit.MILLISECONDS);
        return won;
    }

    private synchronized void attempt() {
        if (closed || lead != null || !HELD.add(file)) {
            return;
        }
        try {
            lead = locked();
        } catch (IOException | RuntimeException e) {
            won.completeExceptionally(new IllegalStateException("can't lock " + file + ": " + e.getMessage(), e));
        }
        if (lead == null) {
            HELD.remove(file);
        } else {
            won.complete(lead);
        }
    }

    private @Nullable FileLead locked() throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            return null;
        }
        ByteBuffer counted = ByteBuffer.allocate(Long.BYTES);
        long term = channel.read(counted, 0) == Long.BYTES ? counted.getLong(0) + 1 : 1;
        channel.write(counted.clear().putLong(0, term), 0);
        channel.force(true);
        return new FileLead(term, channel, new FileControlStore(directory));
    }

    @Override
    public synchronized void close() {
        closed = true;
        thread.shutdownNow();
        if (lead != null) {
            lead.end();
            lead = null;
        }
    }

    private final class FileLead implements Lead {
        private final long term;
        private final FileChannel channel;
        private final FileControlStore files;
        private final ControlStore store;

        private FileLead(long term, FileChannel channel, FileControlStore files) {
            this.term = term;
            this.channel = channel;
            this.files = files;
            this.store = new UntilClosed(files, term);
        }

        @Override
        public long term() {
            return term;
        }

        @Override
        public ControlStore store() {
            return store;
        }

        /// What is being written is written before another one leads.
        private void end() {
            store.close();
            files.close();
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("can't unlock " + file, e);
            } finally {
                HELD.remove(file);
            }
        }

        @Override
        public void close() {
            FileLeadership.this.close();
        }
    }
}
