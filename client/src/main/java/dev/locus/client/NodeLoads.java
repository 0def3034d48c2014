package dev.locus.client;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableMap;
import dev.locus.directory.DirectoryView;
import dev.locus.topology.NodeId;
import dev.locus.topology.ShardMap;
import dev.locus.transport.Address;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What one request path knows of the nodes that it sends to; chooses replicas by it. At most half of the nodes are
/// ejected at a time: if more fail, it is not the nodes. Thread-safe.
final class NodeLoads implements NodeLoad.Ejections {
    private final Ticker ticker;
    private final ConcurrentHashMap<NodeId, NodeLoad> nodes = new ConcurrentHashMap<>();
    private final AtomicInteger ejected = new AtomicInteger();
    private volatile long epoch = -1;

    NodeLoads(Ticker ticker) {
        this.ticker = ticker;
    }

    NodeLoad of(NodeId node) {
        NodeLoad known = nodes.get(node);
        return known == null ? nodes.computeIfAbsent(node, each -> new NodeLoad(ticker, this)) : known;
    }

    @Override
    public boolean begin() {
        int most = nodes.size() / 2;
        return ejected.getAndUpdate(now -> now < most ? now + 1 : now) < most;
    }

    @Override
    public void end() {
        ejected.decrementAndGet();
    }

    /// Nodes that get no calls because they failed.
    long ejected() {
        return ejected.get();
    }

    /// Chooses a node for every partition as things are now.
    ///
    /// @param avoided have been tried
    ReplicaPicker picker(ShardMap map, DirectoryView view, Set<NodeId> avoided) {
        forgetOthers(map, view.epoch());
        ImmutableMap<NodeId, Address> there = view.shards();
        if (map.replicas() == 1 && avoided.isEmpty()) {
            return ReplicaPicker.ofPrimaries(map, there);
        }
        double[] costs = new double[map.nodes().size()];
        for (int node = 0; node < costs.length; node++) {
            NodeId id = map.nodes().get(node);
            if (avoided.contains(id)) {
                costs[node] = ReplicaPicker.NEVER;
            } else {
                costs[node] = there.containsKey(id) ? of(id).cost() : ReplicaPicker.AWAY;
            }
        }
        return new ReplicaPicker(map, there, costs);
    }

    private void forgetOthers(ShardMap map, long nextEpoch) {
        if (epoch == nextEpoch) {
            return;
        }
        epoch = nextEpoch;
        nodes.entrySet().removeIf(entry -> {
            boolean goes = !map.nodes().contains(entry.getKey());
            if (goes && entry.getValue().isEjected()) {
                end();
            }
            return goes;
        });
    }
}
