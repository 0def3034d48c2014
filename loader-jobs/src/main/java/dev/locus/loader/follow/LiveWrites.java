package dev.locus.loader.follow;

import dev.locus.v1.WriteRequest;
import dev.locus.v1.WriteResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Where live updates go. Thread-safe, never blocks; a failed request is a future failed with a
/// [dev.locus.protocol.ServingException].
public interface LiveWrites {
    /// @param timeout after which the answer is of no use; the writes may have been done then
    CompletableFuture<WriteResponse> write(WriteRequest request, Duration timeout);
}
