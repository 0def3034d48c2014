package dev.locus.shard;

import com.google.protobuf.ByteString;
import dev.locus.internal.v1.KeyUpdates;
import dev.locus.v1.WriteOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The changes of the update log that one synced write makes, gathered from many requests: a key that is written
/// several times is changed once.
final class UpdateCommit {
    private record Key(String view, ByteString storeKey) {}

    /// Takes the new updates of one key.
    interface Visitor {
        void visit(String view, byte[] storeKey, KeyUpdates updates);
    }

    private final UpdateLog log;
    private final Map<Key, KeyUpdates> changed = new LinkedHashMap<>();

    UpdateCommit(UpdateLog log) {
        this.log = log;
    }

    /// Adds the writes of one request, in their order.
    List<WriteOutcome> add(String view, List<KeyWrite> writes) {
        List<WriteOutcome> outcomes = new ArrayList<>(writes.size());
        for (KeyWrite write : writes) {
            Key key = new Key(view, write.storeKey());
            KeyUpdates before = before(key);
            KeyUpdates after = UpdateFold.with(before, write.write(), write.stamp());
            if (after == null) {
                outcomes.add(WriteOutcome.WRITE_OUTCOME_SUPERSEDED);
            } else {
                changed.put(key, after);
                outcomes.add(WriteOutcome.WRITE_OUTCOME_APPLIED);
            }
        }
        return outcomes;
    }

    private KeyUpdates before(Key key) {
        KeyUpdates pending = changed.get(key);
        @Nullable KeyUpdates logged = pending == null ? log.read(key.view, key.storeKey.toByteArray()) : pending;
        return Objects.requireNonNullElse(logged, KeyUpdates.getDefaultInstance());
    }

    /// Views with changes.
    Set<String> views() {
        return changed.keySet().stream().map(Key::view).collect(Collectors.toSet());
    }

    void forEach(Visitor visitor) {
        changed.forEach((key, updates) -> visitor.visit(key.view, key.storeKey.toByteArray(), updates));
    }
}
