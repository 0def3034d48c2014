package dev.locus.manager;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.locus.directory.ControlStore;
import dev.locus.internal.v1.StoredValue;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.Names;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A [ControlStore] in etcd. A value's version is that of its key; a large value is in chunks under names of
/// their own, written before the key points at them, so that a reader sees one value whole or another.
///
/// A put that timed out may have been done all the same. Its writer, who was told that it failed, may replace
/// what it wrote by the version it knew before: nobody else has written since.
final class EtcdControlStore implements ControlStore {
    private static final System.Logger LOG = System.getLogger(EtcdControlStore.class.getName());
    private static final int READS_MAX = 5;
    private static final int UNKNOWN_MAX = 16;

    /// Puts are done only while a key is as it was when the lead was won.
    record Fence(ByteSequence key, long term) {
        private Cmp holds() {
            return new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(term));
        }

        private boolean heldBy(GetResponse found) {
            return found.getKvs().stream().anyMatch(key -> key.getCreateRevision() == term);
        }
    }

    private final EtcdCalls calls;
    private final String prefix;
    private final RandomGenerator random;
    private final @Nullable Fence fence;
    /// By key, the latest writes of this store that failed without it being known whether they were done.
    private final ConcurrentMap<String, ImmutableSet<String>> unknown = new ConcurrentHashMap<>();

    EtcdControlStore(EtcdCalls calls, String prefix, RandomGenerator random, @Nullable Fence fence) {
        this.calls = calls;
        this.prefix = prefix;
        this.random = random;
        this.fence = fence;
    }

    private ByteSequence name(String key) {
        return EtcdCalls.bytes(prefix + "value/" + Names.check("key", key));
    }

    private String chunks(String key) {
        return prefix + "chunk/" + key + "/";
    }

    private ByteSequence chunk(String key, String write, int number) {
        return EtcdCalls.bytes(chunks(key) + write + "/" + number);
    }

    @Override
    public CompletableFuture<@Nullable Versioned> get(String key) {
        try {
            return get(key, name(key), READS_MAX);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /// Chunks may be replaced and forgotten while they are read: then it begins anew.
    private CompletableFuture<@Nullable Versioned> get(String key, ByteSequence name, int readsLeft) {
        return calls.get(name, GetOption.DEFAULT).thenCompose(found -> {
            if (found.getKvs().isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            KeyValue held = found.getKvs().getFirst();
            StoredValue head = head(key, held);
            long revision = found.getHeader().getRevision();
            return value(key, head, revision, 0, ByteString.EMPTY)
                    .<@Nullable Versioned>thenApply(value -> new Versioned(held.getVersion(), value))
                    .exceptionallyCompose(failure ->
                            readsLeft > 1 ? get(key, name, readsLeft - 1) : CompletableFuture.failedFuture(failure));
        });
    }

    private static StoredValue head(String key, KeyValue held) {
        try {
            return StoredValue.parseFrom(EtcdCalls.value(held));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("control state '" + key + "' is damaged: " + e.getMessage(), e);
        }
    }

    private CompletableFuture<ByteString> value(
            String key, StoredValue head, long revision, int number, ByteString before) {
        if (!head.hasChunks()) {
            return CompletableFuture.completedFuture(head.getWhole());
        }
        if (number == head.getChunks().getCount()) {
            return CompletableFuture.completedFuture(StoredChunks.checked(key, head.getChunks(), before));
        }
        GetOption then = GetOption.builder().withRevision(revision).build();
        return calls.get(chunk(key, head.getWrite(), number), then).thenCompose(found -> {
            ByteString chunk = found.getKvs().isEmpty()
                    ? ByteString.EMPTY
                    : EtcdCalls.value(found.getKvs().getFirst());
            return value(key, head, revision, number + 1, before.concat(chunk));
        });
    }

    @Override
    public CompletableFuture<Long> put(String key, ByteString value, long knownVersion) {
        try {
            ByteSequence name = name(key);
            String write = "%016x%016x".formatted(random.nextLong(), random.nextLong());
            ImmutableList<ByteString> chunks = StoredChunks.cut(value);
            StoredValue head = StoredChunks.head(write, value, chunks.size());
            return writeChunks(key, write, chunks, 0)
                    .thenCompose(written -> commit(key, name, head, knownVersion))
                    .thenCompose(version -> withoutOthers(key, write).thenApply(done -> version))
                    .exceptionallyCompose(failure ->
                            withoutOwn(key, write).thenCompose(done -> CompletableFuture.failedFuture(failure)));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<?> writeChunks(String key, String write, List<ByteString> chunks, int number) {
        if (number == chunks.size()) {
            return CompletableFuture.completedFuture(null);
        }
        return calls.put(chunk(key, write, number), chunks.get(number))
                .thenCompose(written -> writeChunks(key, write, chunks, number + 1));
    }

    private CompletableFuture<Long> commit(String key, ByteSequence name, StoredValue head, long version) {
        return calls.txn(conditions(key, name, head, version), put(name, head), looks(name))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        unknown.merge(key, ImmutableSet.of(head.getWrite()), EtcdControlStore::latest);
                    }
                })
                .thenCompose(done -> {
                    if (done.isSucceeded()) {
                        unknown.remove(key);
                        return CompletableFuture.completedFuture(version + 1);
                    }
                    return refused(key, name, head, version, done);
                });
    }

    private static ImmutableSet<String> latest(ImmutableSet<String> before, ImmutableSet<String> added) {
        return Streams.concat(before.stream().skip(before.size() < UNKNOWN_MAX ? 0 : 1), added.stream())
                .collect(ImmutableSet.toImmutableSet());
    }

    /// That the version is the known one, the lead is held, and nobody has tidied the chunks away: the first
    /// one is there only if the others are.
    private List<Cmp> conditions(String key, ByteSequence name, StoredValue head, long version) {
        ImmutableList.Builder<Cmp> conditions = ImmutableList.builder();
        conditions.add(new Cmp(name, Cmp.Op.EQUAL, CmpTarget.version(version)));
        if (fence != null) {
            conditions.add(fence.holds());
        }
        if (head.hasChunks()) {
            conditions.add(new Cmp(chunk(key, head.getWrite(), 0), Cmp.Op.EQUAL, CmpTarget.version(1)));
        }
        return conditions.build();
    }

    private static Op put(ByteSequence name, StoredValue head) {
        return Op.put(name, ByteSequence.from(head.toByteString()), PutOption.DEFAULT);
    }

    /// What tells why a put was refused.
    private List<Op> looks(ByteSequence name) {
        Op key = Op.get(name, GetOption.DEFAULT);
        return fence == null ? List.of(key) : List.of(key, Op.get(fence.key(), GetOption.DEFAULT));
    }

    private CompletableFuture<Long> refused(
            String key, ByteSequence name, StoredValue head, long version, TxnResponse why) {
        List<GetResponse> found = why.getGetResponses();
        KeyValue held = found.getFirst().getKvs().isEmpty()
                ? null
                : found.getFirst().getKvs().getFirst();
        long heldVersion = held == null ? 0 : held.getVersion();
        String heldWrite = held == null ? "" : head(key, held).getWrite();
        ImmutableSet<String> before = unknown.remove(key);
        if (heldWrite.equals(head.getWrite())) {
            return CompletableFuture.completedFuture(heldVersion); // Done by a try whose answer was lost.
        }
        if (fence != null && !fence.heldBy(found.getLast())) {
            return CompletableFuture.failedFuture(new ServingException(
                    ServingError.OLD_TERM, "'" + key + "' is not written: term " + fence.term() + " is over"));
        }
        if (heldVersion == version + 1 && before != null && before.contains(heldWrite)) {
            LOG.log(System.Logger.Level.INFO, "replacing a write of ''{0}'' that was done though it timed out", key);
            return commit(key, name, head, heldVersion);
        }
        if (heldVersion == version) {
            return CompletableFuture.failedFuture(new UncheckedIOException(
                    new IOException("'" + key + "' is not written: its chunks were tidied away; try again")));
        }
        return CompletableFuture.failedFuture(new ConflictException(key, version, heldVersion));
    }

    /// Deletes the chunks of all other writes, also those that a crash left. The put is over when this is, so that it
    /// does not meet the chunks of the next.
    private CompletableFuture<?> withoutOthers(String key, String write) {
        String own = chunks(key) + write;
        CompletableFuture<?> before = calls.delete(EtcdCalls.bytes(chunks(key)), EtcdCalls.bytes(own + "/"));
        CompletableFuture<?> after = calls.delete(EtcdCalls.bytes(own + "0"), EtcdCalls.bytes(chunks(key) + "~"));
        return CompletableFuture.allOf(before, after).exceptionally(left -> null);
    }

    /// Deletes the chunks of a write that was refused.
    private CompletableFuture<?> withoutOwn(String key, String write) {
        if (unknown.getOrDefault(key, ImmutableSet.of()).contains(write)) {
            return CompletableFuture.completedFuture(null);
        }
        String own = chunks(key) + write;
        return calls.delete(EtcdCalls.bytes(own + "/"), EtcdCalls.bytes(own + "0"))
                .handle((deleted, left) -> deleted);
    }

    /// The connection is closed by who opened it.
    @Override
    public void close() {}
}
