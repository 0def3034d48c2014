package dev.locus.manager;

import com.google.protobuf.ByteString;
import dev.locus.directory.ControlStore;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Passes calls on to a store until it is closed, which ends a lead's term and not the store.
final class UntilClosed implements ControlStore {
    private final ControlStore store;
    private final long term;
    private boolean closed;

    UntilClosed(ControlStore store, long term) {
        this.store = store;
        this.term = term;
    }

    @Override
    public synchronized CompletableFuture<@Nullable Versioned> get(String key) {
        return closed ? CompletableFuture.failedFuture(over(key)) : store.get(key);
    }

    @Override
    public synchronized CompletableFuture<Long> put(String key, ByteString value, long knownVersion) {
        return closed ? CompletableFuture.failedFuture(over(key)) : store.put(key, value, knownVersion);
    }

    private ServingException over(String key) {
        return new ServingException(ServingError.OLD_TERM, "'" + key + "' is not touched: term " + term + " is over");
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "UntilClosed[" + store + "]";
    }
}
