package dev.locus.directory;

import com.google.protobuf.ByteString;
import java.io.Serial;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The small interface behind which a job's control state lives: a file when embedded, etcd in a cluster. Values are
/// replaced by compare-and-set, so that a writer who is behind is refused. Thread-safe; never blocks the caller.
public interface ControlStore extends AutoCloseable {
    /// A value and its version, which grows with every write of the key, from 1.
    record Versioned(long version, ByteString value) {}

    /// @return the value, or null if the key was never written
    CompletableFuture<@Nullable Versioned> get(String key);

    /// Writes durably, if the key still has the version that the writer knows (0 = never written).
    ///
    /// @return the new version; failed with [ConflictException] if someone else wrote, with `UncheckedIOException`
    ///     if the value could not be made durable
    CompletableFuture<Long> put(String key, ByteString value, long knownVersion);

    @Override
    void close();

    /// Someone else wrote the key first.
    final class ConflictException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        public ConflictException(String key, long known, long found) {
            super("'" + key + "' has version " + found + ", not " + known + " as the writer knew");
        }
    }
}
