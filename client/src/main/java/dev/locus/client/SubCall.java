package dev.locus.client;

import dev.locus.internal.v1.ScoreItemsResponse;
import dev.locus.topology.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One node's part of a request's items, asked. Its items may be asked for again on other nodes; then the first answer
/// for an item counts, and this call and all that come from it share one lock. As long as it is the only one, its
/// answer is taken without.
final class SubCall {
    private enum State {
        ONLY_ONE,
        ANSWERED,
        TRIED_AGAIN
    }

    final NodeId node;
    final NodeLoad load;
    final long begun;
    final int[] places;
    final int from;
    final int to;
    /// How often its items are sent anew because a node says that they have moved.
    final int moves;
    private final @Nullable SubCall before;
    private final SubCall root;
    private final AtomicReference<State> state = new AtomicReference<>(State.ONLY_ONE);
    /// Of a root, guarded by it: itself and all that came from it, and how many items have no answer yet.
    private final List<CompletableFuture<?>> family = new ArrayList<>();
    private int missing;

    /// @param places its items are `places[from]` to `places[to - 1]`
    /// @param before the call that it tries anew, or null
    SubCall(NodeId node, NodeLoad load, int[] places, int from, int to, int moves, @Nullable SubCall before) {
        this.node = node;
        this.load = load;
        this.begun = load.begin();
        this.places = places;
        this.from = from;
        this.to = to;
        this.moves = moves;
        this.before = before;
        this.root = before == null ? this : before.root;
        this.missing = to - from;
    }

    @Nullable
    SubCall before() {
        return before;
    }

    void began(CompletableFuture<?> call) {
        synchronized (root) {
            root.family.add(call);
        }
    }

    int depth() {
        return before == null ? 0 : before.depth() + 1;
    }

    /// The nodes that were asked for its items.
    Set<NodeId> asked() {
        Set<NodeId> nodes = new HashSet<>();
        for (SubCall call = this; call != null; call = call.before) {
            nodes.add(call.node);
        }
        return nodes;
    }

    int[] items() {
        return Arrays.copyOfRange(places, from, to);
    }

    boolean isOnlyOne() {
        return state.get() == State.ONLY_ONE;
    }

    /// To be called before its items are sent to others.
    ///
    /// @return false if it was answered, or they were sent before
    boolean tryAgain() {
        return state.compareAndSet(State.ONLY_ONE, State.TRIED_AGAIN);
    }

    /// Takes its answer in, as far as nobody was faster.
    void fill(ScoreTable table, ScoreItemsResponse answer) {
        boolean isFirst = state.compareAndSet(State.ONLY_ONE, State.ANSWERED);
        if (isFirst && before == null) {
            table.fill(answer, places, from, to);
            return;
        }
        List<CompletableFuture<?>> others = List.of();
        synchronized (root) {
            root.missing -= table.fillMissing(answer, places, from, to);
            if (root.missing == 0) {
                others = List.copyOf(root.family);
            }
        }
        others.forEach(call -> call.cancel(true));
    }
}
