package dev.locus.cli;

import dev.locus.client.LocusClient;
import dev.locus.loader.follow.LiveWrites;
import dev.locus.protocol.ServingError;
import dev.locus.transport.WireErrors;
import dev.locus.v1.WriteRequest;
import dev.locus.v1.WriteResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// Writes to a proxy of a cluster, and after a failure to one that is up then: proxies come and go. Thread-safe.
final class ServedWrites implements LiveWrites, AutoCloseable {
    private final AdminOption admin;
    private final AtomicBoolean looking = new AtomicBoolean();
    /// Guarded by this.
    private LocusClient client;

    private boolean closed;

    /// @param scoring a proxy that is up
    ServedWrites(AdminOption admin, String scoring) {
        this.admin = admin;
        this.client = LocusClient.connect(scoring);
    }

    @Override
    public CompletableFuture<WriteResponse> write(WriteRequest request, Duration timeout) {
        LocusClient used = client();
        return used.write(request, timeout).whenComplete((_, failure) -> {
            if (failure != null && isAway(failure)) {
                lookAgain(used);
            }
        });
    }

    private synchronized LocusClient client() {
        return client;
    }

    private static boolean isAway(Throwable failure) {
        ServingError error = WireErrors.of(failure).error();
        return error == ServingError.SHARD_UNAVAILABLE
                || error == ServingError.SHUTTING_DOWN
                || error == ServingError.DEADLINE_EXCEEDED;
    }

    /// A new connection even to the same address: an old one waits longer and longer before it tries again.
    private void lookAgain(LocusClient failed) {
        if (client() == failed && !looking.getAndSet(true)) {
            Thread.ofVirtual().name("locus-find-proxy").start(() -> {
                try (AdminConnection cluster = admin.connect()) {
                    replace(LocusClient.connect(cluster.scoringAddress()));
                } catch (RuntimeException e) {
                    // Still away: the next failure looks again.
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void replace(LocusClient found) {
        LocusClient unused;
        synchronized (this) {
            unused = closed ? found : client;
            client = closed ? client : found;
        }
        unused.close();
    }

    @Override
    public void close() {
        LocusClient last;
        synchronized (this) {
            closed = true;
            last = client;
        }
        last.close();
    }
}
