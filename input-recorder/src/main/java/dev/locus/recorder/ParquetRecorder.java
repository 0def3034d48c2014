package dev.locus.recorder;

import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.shard.InputRecorder;
import dev.locus.shard.ScoredRun;
import dev.locus.topology.KeyHash;
import dev.locus.v1.Key;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Writes the inputs of sampled requests to Parquet files on this node: a thread of its own takes them from a queue
/// that is bounded in bytes, a file for each model version, closed when it is large or old enough. Users are chosen by
/// the hash of their key, so all nodes record the same requests; requests without a user by their own name. What finds
/// no room, or can't be written, is dropped and counted.
public final class ParquetRecorder implements InputRecorder, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ParquetRecorder.class.getName());
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final int OPEN_FILES_MAX = 16;
    private static final long LOOK_MS = 200;
    private static final long ROOM_BYTES = 1 << 20;
    private static final long CLOSE_MS = 10_000;

    private final RecordingConfig config;
    private final InstantSource clock;
    private final RecordingDirectory directory;
    private final LinkedBlockingQueue<ScoredRun> queue = new LinkedBlockingQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final LongAdder recordedItems = new LongAdder();
    private final LongAdder droppedItems = new LongAdder();
    private final Thread thread;
    private volatile boolean closed;
    /// By model and version. Touched by the writing thread only, as are the two below.
    private final Map<String, RecordedFile> open = new LinkedHashMap<>();

    private long named;
    /// Of open files, when room was last made for them.
    private long roomBytes;

    private boolean failing;

    private ParquetRecorder(RecordingConfig config, Path path, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.directory = new RecordingDirectory(path, config.diskBytesMax());
        this.thread = Thread.ofPlatform().daemon().name("locus-recorder").unstarted(this::run);
    }

    /// @param path of the files; it belongs to this recorder
    public static ParquetRecorder start(RecordingConfig config, Path path, InstantSource clock) {
        ParquetRecorder recorder = new ParquetRecorder(config, path, clock);
        recorder.thread.start();
        return recorder;
    }

    @Override
    public boolean takes(ScoreItemsRequest request) {
        if (request.getRequestId().isEmpty() || !isSampled(request)) {
            return false; // A request without a name was never asked for by anybody.
        }
        if (queuedBytes.get() < config.queueBytesMax() && !closed) {
            return true;
        }
        droppedItems.add(request.getItems().getInt64Keys().size() / Long.BYTES
                + request.getItems().getStringKeysCount());
        return false;
    }

    private boolean isSampled(ScoreItemsRequest request) {
        Key user = request.getUser();
        int hash = switch (user.getKeyCase()) {
            case INT64_KEY -> KeyHash.ofLong(user.getInt64Key());
            case STRING_KEY -> KeyHash.ofString(user.getStringKey());
            case KEY_NOT_SET -> KeyHash.ofString(request.getRequestId());
        };
        // The high bits of the product: the low bits of the hash place keys on nodes.
        return Long.remainderUnsigned((hash * SPREAD) >>> 20, RecordingConfig.PPM) < config.sharePpm();
    }

    @Override
    public void record(ScoredRun run) {
        if (queuedBytes.addAndGet(run.bytes()) <= config.queueBytesMax() + run.bytes() && !closed) {
            queue.add(run);
        } else {
            queuedBytes.addAndGet(-run.bytes());
            droppedItems.add(run.items().size());
        }
    }

    private void run() {
        while (!closed || !queue.isEmpty()) {
            ScoredRun run = next();
            if (run != null) {
                write(run);
                queuedBytes.addAndGet(-run.bytes());
            }
            closeFiles(false);
        }
        closeFiles(true);
    }

    private @Nullable ScoredRun next() {
        try {
            return queue.poll(LOOK_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed = true;
            return null;
        }
    }

    private void write(ScoredRun run) {
        String key = run.model().getName() + "-" + run.model().getVersion();
        try {
            RecordedFile file = open.get(key);
            if (file == null) {
                directory.open();
                if (open.size() >= OPEN_FILES_MAX) {
                    closeFiles(true);
                }
                String name = key + "-" + clock.millis() + "-" + ++named + ".parquet";
                file = RecordedFile.open(directory.path(), name, run, clock.millis());
                open.put(key, file);
            }
            file.write(run);
            makeRoom(ROOM_BYTES);
            recordedItems.add(run.items().size());
            failing = false;
        } catch (IOException | RuntimeException e) {
            droppedItems.add(run.items().size());
            open.remove(key);
            warn("can't record inputs of model '" + run.model().getName() + "'", e);
        }
    }

    private void closeFiles(boolean all) {
        long now = clock.millis();
        for (Iterator<RecordedFile> files = open.values().iterator(); files.hasNext(); ) {
            RecordedFile file = files.next();
            if (all
                    || file.bytes() >= config.fileBytesMax()
                    || now - file.openedMs() >= config.fileAgeMax().toMillis()) {
                files.remove();
                close(file);
            }
        }
    }

    private void close(RecordedFile file) {
        try {
            file.close();
            makeRoom(0);
        } catch (IOException | RuntimeException e) {
            warn("can't finish a file of recorded inputs in " + directory.path(), e);
        }
    }

    /// @param grown by which the open files must have grown since the last time
    private void makeRoom(long grown) throws IOException {
        long openBytes = open.values().stream().mapToLong(RecordedFile::bytes).sum();
        if (openBytes < roomBytes || openBytes - roomBytes >= grown) {
            directory.makeRoom(openBytes);
            roomBytes = openBytes;
        }
    }

    /// Once, until it works again: a full disk fails every run.
    private void warn(String what, Exception failure) {
        if (!failing) {
            LOG.log(System.Logger.Level.WARNING, what + "; what can't be written is dropped", failure);
        }
        failing = true;
    }

    /// Items written so far.
    public long recordedItems() {
        return recordedItems.sum();
    }

    /// Items of sampled requests that found no room, or could not be written.
    public long droppedItems() {
        return droppedItems.sum();
    }

    /// Of finished files.
    public long fileBytes() {
        return directory.bytes();
    }

    /// Writes what waits, and finishes the files. Idempotent.
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
