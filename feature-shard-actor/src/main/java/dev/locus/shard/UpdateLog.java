package dev.locus.shard;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.locus.internal.v1.KeyUpdates;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The update log: what the live updates of every view's keys have folded into, kept apart from any data version, so
/// that activating and undoing loads does not touch it. One table a view, from store key to [KeyUpdates].
final class UpdateLog {
    private final Store store;

    UpdateLog(Store store) {
        this.store = store;
    }

    /// No data version's table has a colon in its name.
    static String tableOf(String view) {
        return view + ":updates";
    }

    /// @return null if the key has no live updates
    @Nullable
    KeyUpdates read(String view, byte[] storeKey) {
        String table = tableOf(view);
        byte[] bytes = store.hasTable(table) ? store.get(table, storeKey) : null;
        return bytes == null ? null : parse(view, bytes);
    }

    private static KeyUpdates parse(String view, byte[] bytes) {
        try {
            return KeyUpdates.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new ServingException(
                    ServingError.DATA_DAMAGED, "the update log of view '" + view + "' holds what is no update", e);
        }
    }

    /// Takes the updates of one key, which lies in the array during the call only.
    interface Visitor {
        void visit(byte[] storeKey, KeyUpdates updates);
    }

    /// Calls back with all keys of a partition that have live updates.
    void scan(String view, byte[] partition, Visitor visitor) {
        String table = tableOf(view);
        if (store.hasTable(table)) {
            store.scan(table, partition, (key, bytes) -> visitor.visit(key, parse(view, bytes)));
        }
    }

    /// Forgets the updates of keys.
    void delete(String view, List<byte[]> storeKeys) {
        store.write(changes -> storeKeys.forEach(key -> changes.delete(tableOf(view), key)));
    }

    /// Keeps what a commit has gathered, all or none; when it returns that is on disk.
    void write(UpdateCommit commit) {
        for (String view : commit.views()) {
            if (!store.hasTable(tableOf(view))) {
                store.createTable(tableOf(view));
            }
        }
        store.write(changes ->
                commit.forEach((view, key, updates) -> changes.put(tableOf(view), key, updates.toByteArray())));
    }
}
