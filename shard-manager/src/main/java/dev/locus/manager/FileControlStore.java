package dev.locus.manager;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.locus.directory.ControlStore;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A [ControlStore] in a directory, one file a key: eight bytes of version, big-endian, then the value. For one
/// process; a write is there whole or not at all, also after a crash.
public final class FileControlStore implements ControlStore {
    private final Path directory;
    private final ExecutorService disk = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("locus-control-store").factory());

    public FileControlStore(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("can't use control directory " + directory, e);
        }
    }

    @Override
    public CompletableFuture<@Nullable Versioned> get(String key) {
        return onDisk(() -> read(key));
    }

    @Override
    public CompletableFuture<Long> put(String key, ByteString value, long knownVersion) {
        return onDisk(() -> {
            Versioned present = read(key);
            long version = present == null ? 0 : present.version();
            if (version != knownVersion) {
                throw new ConflictException(key, knownVersion, version);
            }
            write(key, version + 1, value);
            return version + 1;
        });
    }

    private <T extends @Nullable Object> CompletableFuture<T> onDisk(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, disk);
    }

    private @Nullable Versioned read(String key) {
        Path file = directory.resolve(Names.check("key", key));
        try {
            if (Files.notExists(file)) {
                return null;
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            if (bytes.remaining() < Long.BYTES) {
                throw new IllegalStateException("control state " + file + " is damaged: it has " + bytes.remaining()
                        + " bytes, fewer than a version");
            }
            return new Versioned(bytes.getLong(), UnsafeByteOperations.unsafeWrap(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ": " + e.getMessage(), e);
        }
    }

    private void write(String key, long version, ByteString value) {
        Path file = directory.resolve(Names.check("key", key));
        // With a dot in front, which no key has: it is never the file of another key.
        Path temporary = directory.resolve("." + key + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + value.size());
                bytes.putLong(version).put(value.asReadOnlyByteBuffer()).flip();
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No space left on device")) {
                throw new ServingException(ServingError.DISK_FULL, "no room for the control state " + file, e);
            }
            throw new UncheckedIOException("can't write " + file, e);
        }
    }

    @Override
    public void close() {
        disk.close();
    }
}
