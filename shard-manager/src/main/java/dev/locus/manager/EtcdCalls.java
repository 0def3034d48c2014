package dev.locus.manager;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Calls of etcd, each of which ends within the request timeout: jetcd would wait for a silent server without
/// end.
final class EtcdCalls {
    private final Client client;
    private final EtcdConfig config;

    EtcdCalls(Client client, EtcdConfig config) {
        this.client = client;
        this.config = config;
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    static ByteString value(KeyValue found) {
        return ByteString.copyFrom(found.getValue().getBytes());
    }

    CompletableFuture<GetResponse> get(ByteSequence key, GetOption option) {
        return bounded("read", client.getKVClient().get(key, option));
    }

    CompletableFuture<?> put(ByteSequence key, ByteString value) {
        return bounded("write", client.getKVClient().put(key, ByteSequence.from(value)));
    }

    /// Deletes all keys from the first up to, but without, the last.
    CompletableFuture<?> delete(ByteSequence from, ByteSequence to) {
        DeleteOption range = DeleteOption.builder().withRange(to).build();
        return bounded("delete", client.getKVClient().delete(from, range));
    }

    CompletableFuture<TxnResponse> txn(List<Cmp> conditions, Op then, List<Op> otherwise) {
        return bounded(
                "write",
                client.getKVClient()
                        .txn()
                        .If(conditions.toArray(Cmp[]::new))
                        .Then(then)
                        .Else(otherwise.toArray(Op[]::new))
                        .commit());
    }

    CompletableFuture<Long> grantLease() {
        return bounded(
                        "grant a lease",
                        client.getLeaseClient().grant(config.lease().toSeconds()))
                .thenApply(granted -> granted.getID());
    }

    /// @return the seconds that it lasts now; failed or not above 0 if there is no such lease
    CompletableFuture<Long> keepLease(long lease) {
        return bounded("keep a lease", client.getLeaseClient().keepAliveOnce(lease))
                .thenApply(kept -> kept.getTTL());
    }

    CompletableFuture<?> revokeLease(long lease) {
        return bounded("end a lease", client.getLeaseClient().revoke(lease));
    }

    private <T> CompletableFuture<T> bounded(String what, CompletableFuture<T> call) {
        return call.orTimeout(config.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(explained(what, failure)));
    }

    private UncheckedIOException explained(String what, Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        String why = cause instanceof TimeoutException
                ? "no answer within " + config.requestTimeout()
                : String.valueOf(cause.getMessage());
        return new UncheckedIOException(
                new IOException("etcd at " + config.servers() + " did not " + what + ": " + why, cause));
    }
}
