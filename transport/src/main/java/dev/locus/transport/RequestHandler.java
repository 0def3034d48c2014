package dev.locus.transport;

import java.util.concurrent.CompletableFuture;

/// Answers requests of one method. Runs on a transport thread: it must not block, and may answer later from any
/// thread. A failure is a failed future with a [dev.locus.protocol.ServingException]; anything else reaches the
/// caller as `INTERNAL`.
@FunctionalInterface
public interface RequestHandler<Q, A> {
    CompletableFuture<A> handle(Q request, RequestContext context);
}
